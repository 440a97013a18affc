import Glibc
public import Lanes
public import Logging
public import ServiceLifecycle
import Synchronization

/// How an application listens, and within which limits.
public struct ServerConfiguration: Sendable {
    /// Where it listens; port 0: one that the system chooses.
    public var address: SocketAddress
    /// A number for everything that can grow or last.
    public var limits: Limits
    /// Which kernel interface its loops use.
    public var kernel: KernelChoice
    /// Whether each loop is pinned to a processor of its own.
    public var pinsLoops: Bool
    /// Whether every lane records what it runs and waits for, in a ring of fixed size that the live view reads.
    public var records: Bool
    /// Called once it listens, with the address it has.
    public var onStart: (@Sendable (SocketAddress) async -> Void)?

    /// Port 8080 of the loopback address, with the default limits.
    public init(
        address: SocketAddress = .loopback(port: 8080),
        limits: Limits = Limits(),
        kernel: KernelChoice = .fromEnvironment,
        pinsLoops: Bool = false,
        records: Bool = false,
        onStart: (@Sendable (SocketAddress) async -> Void)? = nil
    ) {
        self.address = address
        self.limits = limits
        self.kernel = kernel
        self.pinsLoops = pinsLoops
        self.records = records
        self.onStart = onStart
    }
}

/// A router, served under a model: a `Service` for swift-service-lifecycle.
public struct Application: Service, Sendable {
    /// What answers.
    public let router: Router
    /// How requests are given to lanes.
    public var model: Model
    /// Where it listens, and within which limits.
    public var configuration: ServerConfiguration
    /// Where it logs.
    public var logger: Logger
    /// Whether it takes requests: false before it listens and while it drains.
    public let readiness: Readiness

    /// An application that is not running yet.
    public init(
        router: Router,
        model: Model = .hybrid(),
        configuration: ServerConfiguration = .init(),
        logger: Logger = Logger(label: "lanes")
    ) {
        self.router = router
        self.model = model
        self.configuration = configuration
        self.logger = logger
        readiness = router.readiness
    }

    /// Serves until a graceful shutdown is asked for or the task is cancelled, then drains.
    ///
    /// - Throws: `ApplicationError` when it cannot listen, or when a handler that does not return held up a loop at the
    ///   end; `RoutingError` when two routes contradict each other.
    public func run() async throws {
        let running = try await start()
        await configuration.onStart?(running.address)
        // Returns at a graceful shutdown; throws when the task is cancelled. Both end in the same orderly way.
        try? await gracefulShutdown()
        guard await running.stop() else {
            throw ApplicationError(
                cause: IOError(code: ETIME, operation: "stop"),
                description:
                    "a handler holds a loop's thread and does not return; offload { } or lane: .thread is for such work"
            )
        }
    }

    /// Starts serving and returns.
    public func start() async throws -> RunningApplication {
        let compiled = try router.compile()
        Lane.noticeEscapes()
        let running = try RunningApplication(self, router: compiled)
        logger.info("listening at \(running.address), model \(model), kernel \(configuration.kernel.explained())")
        readiness.set(true)
        return running
    }
}

/// Whether an application takes requests: what a load balancer asks for.
public final class Readiness: Sendable {
    private let ready = Atomic<Bool>(false)
    /// Not ready.
    public init() {}
    /// True while the application listens and is not draining.
    public var isReady: Bool { ready.load(ordering: .relaxed) }
    /// Makes it ready or not, for reasons of your own.
    public func set(_ isReady: Bool) { ready.store(isReady, ordering: .relaxed) }
}

/// Why an application could not start.
public struct ApplicationError: Error, Sendable, CustomStringConvertible {
    /// What the kernel said.
    public let cause: IOError
    /// What happened, and what to do.
    public let description: String
}
