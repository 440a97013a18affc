import HTTPTypes
import LanesHTTP

/// Whose money is where; each call is one step, which happens whole or not at all.
///
/// Handlers know no more than this, so that a ledger in a database, or one with a mistake in it, can take its place.
protocol Ledger: Sendable {
    /// All accounts, by their numbers.
    func accounts() async throws -> [Account]
    /// One account.
    func account(_ id: Int) async throws -> Account
    /// Opens an account that has `balance` cents.
    func open(owner: String, balance: Int) async throws -> Account
    /// Moves money from one account to another.
    func transfer(_ order: TransferOrder) async throws -> Transfer
}

/// An account, its money in cents.
struct Account: Codable, Equatable, Sendable {
    let id: Int
    let owner: String
    var balance: Int
}

/// What a customer asks for: `amount` cents from one account to another.
struct TransferOrder: Codable, Equatable, Sendable {
    let from: Int
    let to: Int
    let amount: Int
}

/// A transfer that was made.
struct Transfer: Codable, Equatable, Sendable {
    let id: Int
    let from: Int
    let to: Int
    let amount: Int
}

/// Why a ledger refuses, and which status each reason has.
enum LedgerError: HTTPResponseError, Equatable {
    case noAccount(Int)
    case insufficientFunds(account: Int)
    case invalid(String)
    case full

    func response() -> Response {
        switch self {
        case .noAccount(let id): HTTPError(.notFound, "there is no account \(id)").response()
        case .insufficientFunds(let id): HTTPError(.conflict, "account \(id) has not that much").response()
        case .invalid(let reason): HTTPError(.unprocessableContent, reason).response()
        case .full: HTTPError(.conflict, "the bank takes no more accounts").response()
        }
    }
}
