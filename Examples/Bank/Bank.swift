import ArgumentParser
import Lanes
import LanesCommand
import LanesHTTP
import ServiceLifecycle

/// A bank in memory: the same handlers under every model, so that each model's behaviour shows.
///
/// | to see                                       | call                                                |
/// |----------------------------------------------|-----------------------------------------------------|
/// | waiting that holds up nobody, or a thread    | `GET /quote`: another service's answer, about 100 ms |
/// | computing that holds up everybody, or nobody | `GET /report` and its variants                      |
/// | both at once                                 | `GET /`, a page that draws it                       |
@main struct Bank: LanesApplication {
    static let configuration = CommandInfo(
        name: "bank",
        version: "0.1.0",
        abstract: "A bank in memory, to see what each concurrency model does.",
        subcommands: [QuotesCommand.self, ExploreCommand.self]
    )

    @Option(help: ArgumentHelp("Ask this quote service instead of one in the process itself.", valueName: "url"))
    var quotes: String?

    func assemble(_ options: ServeOptions) throws -> Assembly {
        let ledger = MemoryLedger.withCustomers()
        let feed = TransferFeed()
        let statement = try StatementFolder()
        let service = quotes == nil ? QuoteService(kernel: options.kernel, logger: options.logger) : nil
        let desk = QuoteDesk(location: { [quotes] in quotes ?? service?.location })

        let router = Router()
        let page = Page(model: "\(options.model)").html
        router.get("/") { _ in Response(html: page) }
        AccountRoutes(ledger: ledger, feed: feed).register(on: router)
        ReportRoutes(ledger: ledger).register(on: router)
        router.get("/quote") { request in try await desk.quote(of: request.query["currency"] ?? "EUR") }
        router.get("/statement") { _ in Response.redirect(to: "/files/\(StatementFolder.fileName)") }
        try router.files("/files", from: statement.path)
        HealthRoutes(readiness: router.readiness).register(on: router)

        var services: [any Service] = [statement]
        if let service { services.append(service) }
        return Assembly(router: router, services: services, onStop: { feed.finish() })
    }
}
