import LanesExplorerEngine

/// A bank account whose deposits overtake one another: most orders lose one.
actor Account {
    private(set) var balance = 0

    func deposit(_ amount: Int) async {
        let before = balance
        await Task.yield()
        balance = before + amount
    }
}

struct DepositLost: Error {}

let exploration = await Explorer().run {
    let account = Account()
    let first = Task { await account.deposit(50) }
    let second = Task { await account.deposit(50) }
    await first.value
    await second.value
    if await account.balance != 100 { throw DepositLost() }
}
print(exploration.failure?.kind ?? "nothing found")
for remark in exploration.remarks { print(remark) }
