import LanesPoints

/// A ledger with a mistake that the compiler accepts: an actor takes other calls while one of its methods waits.
///
/// No two threads ever touch the balances at once. Yet both of two transfers can read the balance before either has
/// written it, and then the second one's result overwrites the first one's.
actor TrustingLedger: Ledger {
    private var book = AccountBook()
    private let auditor = Auditor()

    func accounts() -> [Account] { book.accounts }
    func account(_ id: Int) throws -> Account { try book.account(id) }
    func open(owner: String, balance: Int) -> Account { book.open(owner, balance) }

    func transfer(_ order: TransferOrder) async throws -> Transfer {
        try order.check()
        let before = try book.balance(of: order.from, for: order.amount)
        note("read \(before)")
        await auditor.note(order)
        note("write \(before - order.amount)")
        return try book.write(order, balance: before - order.amount)
    }
}

/// The same, mended: what was read before the wait is not used after it.
actor ActorLedger: Ledger {
    private var book = AccountBook()
    private let auditor = Auditor()

    func accounts() -> [Account] { book.accounts }
    func account(_ id: Int) throws -> Account { try book.account(id) }
    func open(owner: String, balance: Int) -> Account { book.open(owner, balance) }

    func transfer(_ order: TransferOrder) async throws -> Transfer {
        try order.check()
        await auditor.note(order)
        return try move(order)
    }

    /// Not async: nothing comes between.
    private func move(_ order: TransferOrder) throws -> Transfer {
        let before = try book.balance(of: order.from, for: order.amount)
        return try book.write(order, balance: before - order.amount)
    }
}

/// Mended by a lock, which is not held while the audit is waited for.
final class LockedLedger: Ledger {
    private let book = Mutex(AccountBook())
    private let auditor = Auditor()

    func accounts() -> [Account] { book.withLock { $0.accounts } }
    func account(_ id: Int) throws -> Account { try book.withLock { try $0.account(id) } }
    func open(owner: String, balance: Int) -> Account { book.withLock { $0.open(owner, balance) } }

    func transfer(_ order: TransferOrder) async throws -> Transfer {
        try order.check()
        await auditor.note(order)
        return try book.withLock { book in
            let before = try book.balance(of: order.from, for: order.amount)
            return try book.write(order, balance: before - order.amount)
        }
    }
}

/// Accounts and their money; whoever holds it sees to it that one at a time uses it.
struct AccountBook {
    private(set) var accounts: [Account] = []
    private var transfers = 0

    func account(_ id: Int) throws(LedgerError) -> Account {
        guard id >= 1, id <= accounts.count else { throw .noAccount(id) }
        return accounts[id - 1]
    }

    /// What an account has, if that is enough.
    func balance(of id: Int, for amount: Int) throws(LedgerError) -> Int {
        let balance = try account(id).balance
        guard balance >= amount else { throw .insufficientFunds(account: id) }
        return balance
    }

    mutating func open(_ owner: String, _ balance: Int) -> Account {
        accounts.append(Account(id: accounts.count + 1, owner: owner, balance: balance))
        return accounts[accounts.count - 1]
    }

    /// Notes a transfer after which its source has `balance`.
    mutating func write(_ order: TransferOrder, balance: Int) throws(LedgerError) -> Transfer {
        _ = try account(order.to)
        accounts[order.from - 1].balance = balance
        accounts[order.to - 1].balance += order.amount
        transfers += 1
        return Transfer(id: transfers, from: order.from, to: order.to, amount: order.amount)
    }
}
