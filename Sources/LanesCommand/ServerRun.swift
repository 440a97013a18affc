import Glibc
import Lanes
import LanesHTTP
import Logging
import ServiceLifecycle
import UnixSignals

/// A server from start to stop: its limits, its log lines, its signals.
struct ServerRun {
    let options: ServeOptions
    let info: CommandInfo

    /// Serves until a signal comes, and returns when the last request is answered.
    ///
    /// - Throws: `CommandError`, which says why the server ended otherwise.
    func run(_ assembly: Assembly) async throws(CommandError) {
        // A client that is gone is an error of the one write, never a reason to end the process.
        signal(SIGPIPE, SIG_IGN)
        let configuration = try configuration(assembly.configuration)
        let application = Application(
            router: assembly.router,
            model: options.model,
            configuration: configuration,
            logger: options.logger
        )
        let watcher = Task.detached { [logger = options.logger, drain = configuration.limits.drain] in
            await SecondSignal(logger: logger, drain: drain).watch()
        }
        defer { watcher.cancel() }
        do {
            try await group(assembly, application).run()
        } catch {
            throw .explaining(error)
        }
        options.logger.info("stopped")
    }

    /// Services stop in the reverse order: endless streams end, then the server drains, then what it uses goes.
    private func group(_ assembly: Assembly, _ application: Application) -> ServiceGroup {
        let all: [any Service] = assembly.services + [application, StopService(action: assembly.onStop)]
        return ServiceGroup(
            configuration: .init(
                services: all.map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: options.logger
            )
        )
    }

    private func configuration(_ own: ServerConfiguration) throws(CommandError) -> ServerConfiguration {
        for remark in options.remarks { options.logger.warning("\(remark)") }
        var configuration = options.applied(to: own)
        let descriptors = Descriptors.raise()
        let (connections, remark) = try descriptors.share(
            connections: configuration.limits.connections,
            loops: options.loops
        )
        configuration.limits.connections = connections
        if let remark { options.logger.notice("\(remark)") }
        let title = "\(info.title) (pid \(getpid()))"
        configuration.onStart = { [logger = options.logger] address in
            logger.info("\(title) is ready at \(address.link)")
            await own.onStart?(address)
        }
        return configuration
    }
}

/// Ends what never ends by itself when the group begins to stop.
private struct StopService: Service {
    let action: (@Sendable () -> Void)?

    func run() async throws {
        try? await gracefulShutdown()
        action?()
    }
}

extension CommandInfo {
    fileprivate var title: String { version.isEmpty ? name : "\(name) \(version)" }
}

extension SocketAddress {
    /// What a person can click on or pass to curl.
    var link: String {
        if case .unix(let path) = self { return "unix:\(path)" }
        return "http://\(self)"
    }
}
