import LanesPoints

/// Accounts in memory: to check and to move money is one step under one lock, so that none is lost or made.
final class MemoryLedger: Ledger {
    private struct State {
        var accounts: [Account] = []
        var transfers = 0
    }

    private let state = Mutex(State())

    /// As many accounts as there may be.
    static let capacity = 100_000
    /// The most that an account may be opened with, in cents: no sum of all of them overflows.
    static let largestDeposit = 10_000_000_000_000
    static let longestName = 100

    /// A ledger with a few customers to begin with.
    static func withCustomers() -> MemoryLedger {
        let ledger = MemoryLedger()
        let customers = [
            ("Ada", 250_000), ("Grace", 180_000), ("Edsger", 95_000), ("Barbara", 310_000), ("Alan", 42_000),
        ]
        ledger.state.withLock { state in
            for (owner, balance) in customers { Self.add(owner, balance, to: &state) }
        }
        return ledger
    }

    func accounts() -> [Account] { state.withLock { $0.accounts } }

    func account(_ id: Int) throws -> Account {
        try state.withLock { state in state.accounts[try Self.index(of: id, in: state)] }
    }

    func open(owner: String, balance: Int) throws -> Account {
        guard !owner.isEmpty, owner.count <= Self.longestName else {
            throw LedgerError.invalid("an owner has a name of 1 to \(Self.longestName) characters")
        }
        guard (0...Self.largestDeposit).contains(balance) else {
            throw LedgerError.invalid("an account is opened with 0 to \(Self.largestDeposit) cents")
        }
        return try state.withLock { state in
            guard state.accounts.count < Self.capacity else { throw LedgerError.full }
            return Self.add(owner, balance, to: &state)
        }
    }

    func transfer(_ order: TransferOrder) throws -> Transfer {
        guard order.amount > 0 else { throw LedgerError.invalid("the amount must be more than 0 cents") }
        guard order.from != order.to else { throw LedgerError.invalid("from and to are the same account") }
        return try state.withLock { state in
            let source = try Self.index(of: order.from, in: state)
            let target = try Self.index(of: order.to, in: state)
            guard state.accounts[source].balance >= order.amount else {
                throw LedgerError.insufficientFunds(account: order.from)
            }
            state.accounts[source].balance -= order.amount
            state.accounts[target].balance += order.amount
            state.transfers += 1
            return Transfer(id: state.transfers, from: order.from, to: order.to, amount: order.amount)
        }
    }

    /// Numbers are given in order from 1, and accounts are never closed.
    private static func index(of id: Int, in state: State) throws -> Int {
        guard id >= 1, id <= state.accounts.count else { throw LedgerError.noAccount(id) }
        return id - 1
    }

    @discardableResult
    private static func add(_ owner: String, _ balance: Int, to state: inout State) -> Account {
        let account = Account(id: state.accounts.count + 1, owner: owner, balance: balance)
        state.accounts.append(account)
        return account
    }
}
