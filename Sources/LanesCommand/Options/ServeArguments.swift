import ArgumentParser

/// The options of `serve` as they stand on the command line; `nil`: not given.
struct ServeArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp("Where requests run: threads, event-loop or hybrid. [LANES_MODEL]", valueName: "model"),
        transform: ModelName.value
    )
    var model: ModelName?

    @Option(help: "Loops, under event-loop and hybrid. [LANES_LOOPS]", transform: Count.value)
    var loops: Count?

    @Option(help: "Threads of the pool, under threads and hybrid. [LANES_WORKERS]", transform: Count.value)
    var workers: Count?

    @Option(help: "What may wait for a thread; beyond: 503. [LANES_QUEUE]", transform: Count.value)
    var queue: Count?

    @Option(help: "The numeric address to listen at. [LANES_HOST]", transform: HostAddress.value)
    var host: HostAddress?

    @Option(name: .shortAndLong, help: "The port; 0: any free one. [LANES_PORT]", transform: PortNumber.value)
    var port: PortNumber?

    @Option(help: ArgumentHelp("Listen at a Unix socket instead. [LANES_UNIX]", valueName: "path"))
    var unix: String?

    @Option(help: "automatic, io_uring or epoll. [LANES_KERNEL]", transform: KernelName.value)
    var kernel: KernelName?

    @Flag(inversion: .prefixedNo, help: "Keep each loop on a processor of its own. [LANES_PIN]")
    var pin: Bool?

    @Flag(inversion: .prefixedNo, help: "Have lanes record what they run and wait for. [LANES_RECORD]")
    var record: Bool?

    @Option(help: "trace, debug, info, notice, warning, error. [LANES_LOG_LEVEL]", transform: LogLevel.value)
    var logLevel: LogLevel?

    @Option(
        help: ArgumentHelp("How long requests may go on after a signal. [LANES_DRAIN]", valueName: "seconds"),
        transform: Seconds.value
    )
    var drain: Seconds?

    @Option(
        help: ArgumentHelp("How long readiness fails before that. [LANES_UNREADY]", valueName: "seconds"),
        transform: Seconds.value
    )
    var unready: Seconds?

    @Option(help: "Connections of all loops together. [LANES_MAX_CONNECTIONS]", transform: Count.value)
    var maxConnections: Count?

    @Option(
        help: ArgumentHelp("The longest request body. [LANES_MAX_BODY]", valueName: "bytes"),
        transform: Count.value
    )
    var maxBody: Count?

    @Option(
        help: ArgumentHelp("How long a handler may take. [LANES_REQUEST_TIMEOUT]", valueName: "seconds"),
        transform: Seconds.value
    )
    var requestTimeout: Seconds?

    @Option(
        help: ArgumentHelp("How long a connection may be silent. [LANES_IDLE_TIMEOUT]", valueName: "seconds"),
        transform: Seconds.value
    )
    var idleTimeout: Seconds?
}

extension ServeArguments {
    /// The same with what the environment says where the command line says nothing.
    ///
    /// - Throws: `CommandError.usage`, which names the variable that is wrong.
    func completed(from environment: EnvironmentVariables) throws(CommandError) -> ServeArguments {
        var all = self
        all.model = try environment.value("LANES_MODEL", unless: model)
        all.loops = try environment.value("LANES_LOOPS", unless: loops)
        all.workers = try environment.value("LANES_WORKERS", unless: workers)
        all.queue = try environment.value("LANES_QUEUE", unless: queue)
        // A place given on the command line wins over another kind of place in the environment.
        if unix == nil {
            all.host = try environment.value("LANES_HOST", unless: host)
            all.port = try environment.value("LANES_PORT", unless: port)
        }
        if host == nil, port == nil { all.unix = unix ?? environment["LANES_UNIX"] }
        all.kernel = try environment.value("LANES_KERNEL", unless: kernel)
        all.pin = try environment.value("LANES_PIN", unless: pin.map(Switch.init))?.isOn
        all.record = try environment.value("LANES_RECORD", unless: record.map(Switch.init))?.isOn
        all.logLevel = try environment.value("LANES_LOG_LEVEL", unless: logLevel)
        all.drain = try environment.value("LANES_DRAIN", unless: drain)
        all.unready = try environment.value("LANES_UNREADY", unless: unready)
        all.maxConnections = try environment.value("LANES_MAX_CONNECTIONS", unless: maxConnections)
        all.maxBody = try environment.value("LANES_MAX_BODY", unless: maxBody)
        all.requestTimeout = try environment.value("LANES_REQUEST_TIMEOUT", unless: requestTimeout)
        all.idleTimeout = try environment.value("LANES_IDLE_TIMEOUT", unless: idleTimeout)
        return all
    }
}
