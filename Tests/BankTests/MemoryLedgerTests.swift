import Testing

@testable import bank

@Suite("The ledger in memory")
struct MemoryLedgerTests {
    @Test("a transfer moves money, and makes or loses none")
    func transfer() throws {
        let ledger = MemoryLedger.withCustomers()
        let before = ledger.accounts()
        let transfer = try ledger.transfer(TransferOrder(from: 1, to: 2, amount: 300))
        #expect(transfer == Transfer(id: 1, from: 1, to: 2, amount: 300))
        #expect(try ledger.account(1).balance == before[0].balance - 300)
        #expect(try ledger.account(2).balance == before[1].balance + 300)
    }

    @Test(
        "what cannot be moved is refused, and nothing changes",
        arguments: [
            (TransferOrder(from: 1, to: 99, amount: 1), LedgerError.noAccount(99)),
            (TransferOrder(from: 0, to: 1, amount: 1), .noAccount(0)),
            (TransferOrder(from: 1, to: 2, amount: .max), .insufficientFunds(account: 1)),
            (TransferOrder(from: 1, to: 2, amount: -1), .invalid("the amount must be more than 0 cents")),
            (TransferOrder(from: 1, to: 2, amount: 0), .invalid("the amount must be more than 0 cents")),
            (TransferOrder(from: 1, to: 1, amount: 1), .invalid("from and to are the same account")),
        ]
    )
    func refused(order: TransferOrder, error: LedgerError) {
        let ledger = MemoryLedger.withCustomers()
        let before = ledger.accounts()
        #expect(throws: error) { try ledger.transfer(order) }
        #expect(ledger.accounts() == before)
    }

    @Test("many transfers at once leave the sum as it was, and no account below zero")
    func conservation() async {
        let ledger = MemoryLedger.withCustomers()
        let sum = ledger.accounts().reduce(0) { $0 + $1.balance }
        await withTaskGroup { group in
            for task in 0..<16 {
                group.addTask {
                    for step in 0..<2000 {
                        let (from, to) = (1 + (task + step) % 5, 1 + (task * 3 + step * 7) % 5)
                        _ = try? ledger.transfer(TransferOrder(from: from, to: to, amount: 1 + step * 31 % 40_000))
                    }
                }
            }
        }
        #expect(ledger.accounts().reduce(0) { $0 + $1.balance } == sum)
        #expect(ledger.accounts().allSatisfy { $0.balance >= 0 })
    }

    @Test("an account is opened with a name and no debts")
    func open() throws {
        let ledger = MemoryLedger()
        #expect(try ledger.open(owner: "Kay", balance: 5) == Account(id: 1, owner: "Kay", balance: 5))
        #expect(throws: LedgerError.self) { try ledger.open(owner: "", balance: 5) }
        #expect(throws: LedgerError.self) { try ledger.open(owner: "Kay", balance: -1) }
        #expect(throws: LedgerError.self) { try ledger.open(owner: "Kay", balance: .max) }
        #expect(ledger.accounts().count == 1)
    }
}

@Suite("The report")
struct RiskSimulationTests {
    @Test("its batches can run in any order and give the same figures")
    func order() {
        let simulation = RiskSimulation([Account(id: 1, owner: "Kay", balance: 100_000)])
        let forwards = simulation.report(simulation.batches.map(simulation.run))
        let backwards = simulation.report(simulation.batches.reversed().map(simulation.run))
        #expect(forwards == backwards)
        #expect(forwards.years == RiskSimulation.yearsPerBatch * RiskSimulation.batchCount)
        #expect((100_000...110_000).contains(forwards.expected))
        #expect((60_000..<100_000).contains(forwards.worstOfTwenty))
    }
}
