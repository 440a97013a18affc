import ArgumentParser
import HTTPTypes
import Lanes
import LanesCommand
import LanesHTTP
import Logging
import ServiceLifecycle
import Synchronization

/// What one dollar is in another currency.
struct Quote: Codable, Sendable {
    let currency: String
    let rate: Double
}

/// The bank's side: asks the quote service, which takes its time.
struct QuoteDesk: Sendable {
    /// Where the quote service is; `nil`: not started yet.
    let location: @Sendable () -> String?
    private let client: HTTPClient

    init(location: @escaping @Sendable () -> String?) {
        self.location = location
        var limits = ClientLimits()
        // Each quote holds a connection for as long as it waits.
        limits.connectionsPerHost = 1000
        client = HTTPClient(limits: limits)
    }

    func quote(of currency: String) async throws -> Quote {
        // The text goes into another request's target: only what a currency's code can be.
        guard currency.utf8.count == 3, currency.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw HTTPError(.badRequest, "a currency is three capital letters, such as EUR")
        }
        guard let location = location() else { throw HTTPError(.serviceUnavailable, "the quote service is starting") }
        do {
            let response = try await client.get("\(location)/quotes/\(currency)")
            guard response.status == .ok else {
                throw HTTPError(response.status == .notFound ? .notFound : .badGateway, "no quote of \(currency)")
            }
            return try await response.decode(Quote.self)
        } catch let error as ClientError {
            throw HTTPError(.badGateway, "the quote service: \(error)")
        }
    }
}

/// The other side: a small external service that answers about 100 ms late.
enum QuoteExchange {
    static let delay = Duration.milliseconds(100)
    static let rates = ["EUR": 0.92, "GBP": 0.79, "CHF": 0.88, "JPY": 149.5, "SEK": 10.4]

    static func router() -> Router {
        let router = Router()
        router.get("/quotes/:currency") { request in
            let currency = try request.parameters.require("currency", as: String.self)
            guard let rate = rates[currency] else { throw HTTPError(.notFound, "no such currency") }
            try await Lane.sleep(for: delay)
            return Quote(currency: currency, rate: rate)
        }
        return router
    }
}

/// The quote service inside the bank's process, on a loop and a port of its own.
final class QuoteService: Service {
    private let kernel: KernelChoice
    private let logger: Logger
    private let address = Mutex<SocketAddress?>(nil)

    init(kernel: KernelChoice, logger: Logger) {
        self.kernel = kernel
        self.logger = logger
    }

    /// "http://127.0.0.1:40001", once it listens.
    var location: String? { address.withLock { $0.map { "http://\($0)" } } }

    func run() async throws {
        var configuration = ServerConfiguration(address: .loopback(port: 0), kernel: kernel)
        configuration.onStart = { [weak self] address in
            self?.address.withLock { $0 = address }
        }
        var logger = logger
        logger[metadataKey: "service"] = "quotes"
        // Its own start and stop are no news to who starts a bank.
        logger.logLevel = max(logger.logLevel, .notice)
        try await Application(
            router: QuoteExchange.router(),
            model: .eventLoop(loops: 1),
            configuration: configuration,
            logger: logger
        ).run()
    }
}

/// `bank quotes --port 8081`: the quote service as a process of its own.
struct QuotesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quotes",
        abstract: "Serve the slow quotes alone, for bank serve --quotes http://127.0.0.1:8081."
    )

    @OptionGroup var server: StandaloneServer

    func run() async throws {
        try await server.run(QuotesCommand.standalone, Assembly(router: QuoteExchange.router()))
    }

    private static let standalone = CommandInfo(name: "quotes", version: Bank.configuration.version)
}
