public import Lanes
public import LanesHTTP
public import Logging

/// What `serve` was asked for, by the command line first and the environment second.
public struct ServeOptions: Sendable {
    /// How requests are given to lanes.
    public var model: Model
    /// Where the server listens.
    public var address: SocketAddress
    /// The kernel interface of the loops.
    public var kernel: KernelChoice
    /// Whether each loop keeps to a processor.
    public var pinsLoops: Bool
    /// Whether lanes record what they run and wait for.
    public var records: Bool
    /// The application's logger, at the level that was asked for.
    public var logger: Logger
    /// Remarks on options that have no effect together, for the log.
    package var remarks: [String]
    private var changes: LimitChanges

    /// The loops that accept connections under the model.
    package var loops: Int { model.loops }

    /// - Parameter startLog: called with the log's level before the first logger is made.
    init(
        _ arguments: ServeArguments,
        environment: EnvironmentVariables,
        name: String,
        startLog: (Logger.Level) -> Void = { _ in }
    ) throws(CommandError) {
        if arguments.unix != nil, arguments.host != nil || arguments.port != nil {
            throw .usage("give either --unix or --host and --port, not both")
        }
        let all = try arguments.completed(from: environment)
        (model, remarks) = Model.asked(for: all)
        address = try Self.address(all)
        kernel = all.kernel?.choice ?? .automatic
        pinsLoops = all.pin ?? false
        records = all.record ?? false
        changes = LimitChanges(all)
        let level = all.logLevel?.level ?? .info
        startLog(level)
        logger = Logger(label: name)
        logger.logLevel = level
    }

    private static func address(_ all: ServeArguments) throws(CommandError) -> SocketAddress {
        if let path = all.unix {
            // sun_path has 108 bytes with its closing zero (unix(7)).
            guard path.utf8.count < 108 else { throw .usage("the socket's path is longer than 107 bytes: \(path)") }
            return .unix(path: path)
        }
        let host = all.host?.text ?? "127.0.0.1"
        guard let address = SocketAddress(host: host, port: all.port?.number ?? 8080) else {
            throw .usage("--host \(host): \(HostAddress.expectation) is wanted")
        }
        return address
    }

    /// An application's own configuration with what was asked for in its place.
    func applied(to configuration: ServerConfiguration) -> ServerConfiguration {
        var configuration = configuration
        configuration.address = address
        configuration.kernel = kernel
        configuration.pinsLoops = pinsLoops
        configuration.records = records
        changes.apply(to: &configuration.limits, loops: loops)
        return configuration
    }
}

/// The limits that were asked for; `nil`: as the application has them.
private struct LimitChanges: Sendable {
    private let drain: Duration?
    private let unready: Duration?
    private let connections: Int?
    private let body: Int?
    private let handler: Duration?
    private let idle: Duration?

    init(_ all: ServeArguments) {
        drain = all.drain?.duration
        unready = all.unready?.duration
        connections = all.maxConnections?.number
        body = all.maxBody?.number
        handler = all.requestTimeout?.duration
        idle = all.idleTimeout?.duration
    }

    func apply(to limits: inout Limits, loops: Int) {
        if let drain { limits.drain = drain }
        if let unready { limits.unready = unready }
        // The limit is each loop's own: shared out, and rounded up, so that none has less than its part.
        if let connections { limits.connections = (connections + loops - 1) / loops }
        if let body { limits.bodyBytes = body }
        if let handler { limits.handler = handler }
        if let idle { limits.idle = idle }
    }
}
