/// The ledgers that are explored: one with a mistake, and the ways to mend it.
struct BankLedger: Sendable {
    let name: String
    let summary: String
    let make: @Sendable () -> any Ledger

    static let trusting = BankLedger(
        name: "TrustingLedger",
        summary: "an actor reads the balance, waits for an audit, and then writes what it has computed"
    ) { TrustingLedger() }

    static let mended = [
        BankLedger(name: "LockedLedger", summary: "reads and writes under one lock, after the audit") {
            LockedLedger()
        },
        BankLedger(name: "AtomicLedger", summary: "takes money out by compare and exchange") { AtomicLedger() },
        BankLedger(name: "ActorLedger", summary: "an actor that does not wait between reading and writing") {
            ActorLedger()
        },
    ]
}

/// Who is told of each transfer before it is made. Another actor: whoever calls it waits.
actor Auditor {
    private var seen = 0

    func note(_ order: TransferOrder) { seen += 1 }
}

extension TransferOrder {
    /// What every ledger refuses.
    func check() throws(LedgerError) {
        guard amount > 0 else { throw .invalid("the amount must be more than 0 cents") }
        guard from != to else { throw .invalid("from and to are the same account") }
    }
}
