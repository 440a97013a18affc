import LanesPoints

/// A ledger without a lock: money is taken out by compare and exchange, which fails when somebody was faster.
final class AtomicLedger: Ledger {
    /// One account, whose balance several may change at once.
    private final class Entry: Sendable {
        let id: Int
        let owner: String
        let balance: Atomic<Int>

        init(_ id: Int, _ owner: String, _ balance: Int) {
            self.id = id
            self.owner = owner
            self.balance = Atomic(balance)
        }

        var account: Account { Account(id: id, owner: owner, balance: balance.load(ordering: .acquiring)) }
    }

    private let entries = Mutex<[Entry]>([])
    private let transfers = Atomic(0)
    private let auditor = Auditor()

    func accounts() -> [Account] { entries.withLock { $0 }.map(\.account) }
    func account(_ id: Int) throws -> Account { try entry(id).account }

    func open(owner: String, balance: Int) -> Account {
        entries.withLock { entries in
            let entry = Entry(entries.count + 1, owner, balance)
            entries.append(entry)
            return entry.account
        }
    }

    func transfer(_ order: TransferOrder) async throws -> Transfer {
        try order.check()
        await auditor.note(order)
        let (source, target) = (try entry(order.from), try entry(order.to))
        try Self.take(order.amount, from: source)
        target.balance.add(order.amount, ordering: .acquiringAndReleasing)
        let id = transfers.add(1, ordering: .relaxed).newValue
        return Transfer(id: id, from: order.from, to: order.to, amount: order.amount)
    }

    private static func take(_ amount: Int, from source: Entry) throws {
        var before = source.balance.load(ordering: .acquiring)
        while true {
            guard before >= amount else { throw LedgerError.insufficientFunds(account: source.id) }
            let (isTaken, now) = source.balance.compareExchange(
                expected: before,
                desired: before - amount,
                ordering: .acquiringAndReleasing
            )
            if isTaken { return }
            before = now
        }
    }

    private func entry(_ id: Int) throws -> Entry {
        try entries.withLock { entries in
            guard id >= 1, id <= entries.count else { throw LedgerError.noAccount(id) }
            return entries[id - 1]
        }
    }
}
