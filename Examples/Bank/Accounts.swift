import HTTPTypes
import LanesHTTP

/// Accounts and transfers over HTTP.
struct AccountRoutes {
    let ledger: any Ledger
    let feed: TransferFeed

    /// What a new customer sends.
    struct Opening: Decodable {
        let owner: String
        let balance: Int
    }

    func register(on router: Router) {
        let (ledger, feed) = (ledger, feed)
        router.get("/accounts") { _ in try await ledger.accounts() }
        router.get("/accounts/:id") { request in
            try await ledger.account(request.parameters.require("id", as: Int.self))
        }
        router.post("/accounts") { request in
            let opening = try await request.decode(Opening.self)
            let account = try await ledger.open(owner: opening.owner, balance: opening.balance)
            var response = try Response(status: .created, json: account)
            response.headers[.location] = "/accounts/\(account.id)"
            return response
        }
        router.post("/transfers") { request in
            let transfer = try await ledger.transfer(request.decode(TransferOrder.self))
            feed.publish(transfer)
            return try Response(status: .created, json: transfer)
        }
        router.get("/events") { _ in try feed.response() }
    }
}
