import HTTPTypes
import Lanes
import LanesHTTP
import Logging

/// What is explored: two customers send a transfer from the same account at the same moment.
struct TwoTransfers {
    private let ledger: any Ledger

    init(with ledger: BankLedger) { self.ledger = ledger.make() }

    /// Serves the bank in memory, sends both transfers, and looks at the money afterwards.
    func run() async throws {
        let from = try await ledger.open(owner: "Ada", balance: 100)
        let to = try await ledger.open(owner: "Grace", balance: 0)
        let router = Router()
        AccountRoutes(ledger: ledger, feed: TransferFeed()).register(on: router)
        var quiet = Logger(label: "bank")
        quiet.logLevel = .critical
        let application = Application(router: router, model: .simulated(seed: 0), logger: quiet)
        try await application.test { client in
            let order = TransferOrder(from: from.id, to: to.id, amount: 30)
            async let first = client.post("/transfers", json: order)
            async let second = client.post("/transfers", json: order)
            let answers = try await [first, second]
            for answer in answers where answer.status != .created {
                throw MoneyLost.refused(status: answer.status.code, text: answer.text)
            }
            let accounts = try await ledger.accounts()
            let balances = accounts.map(\.balance)
            if balances != [40, 60] { throw MoneyLost.wrong(balances: balances) }
        }
    }
}

/// The bank's books after both transfers are not what they must be.
enum MoneyLost: Error, CustomStringConvertible {
    case refused(status: Int, text: String)
    case wrong(balances: [Int])

    var description: String {
        switch self {
        case .refused(let status, let text): "a transfer was answered \(status): \(text)"
        case .wrong(let balances):
            "both transfers were answered 201, and the balances are \(balances[0]) and \(balances[1]) "
                + "instead of 40 and 60"
        }
    }
}
