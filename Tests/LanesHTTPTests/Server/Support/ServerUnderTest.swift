import Glibc
import Lanes
import Logging
import Synchronization

@testable import LanesHTTP

/// A server on a port of its own, and clients for it.
struct ServerUnderTest: Sendable {
    let running: RunningApplication
    var address: SocketAddress { running.address }

    /// Starts a server, has `body` talk to it on a thread that may block, and stops it.
    static func serve<Result: Sendable>(
        _ setup: ServedModel,
        _ router: Router,
        limits: Limits = .quick,
        log: LogLines? = nil,
        _ body: @escaping @Sendable (ServerUnderTest) throws -> Result
    ) async throws -> Result {
        await Turnstile.servers.enter()
        defer { Turnstile.servers.leave() }
        var logger = log?.logger ?? Logger(label: "test")
        if log == nil { logger.logLevel = .critical }
        let application = Application(
            router: router,
            model: setup.model,
            configuration: ServerConfiguration(
                address: .loopback(port: 0),
                limits: limits,
                kernel: setup.kernel
            ),
            logger: logger
        )
        let server = ServerUnderTest(running: try await application.start())
        let result = await outcome { try body(server) }
        await server.running.stop()
        return try result.get()
    }

    /// Runs `body` on a thread of its own, because it blocks; as a task, so that what it finds is its test's.
    static func outcome<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async -> Result<Value, any Error> {
        do {
            let thread = try ThreadPool(name: "test", size: 1, queue: 1)
            let result = await Task(executorPreference: thread.lanes[0]) { try body() }.result
            thread.stop()
            return result
        } catch {
            return .failure(error)
        }
    }

    func client(receiveBuffer: Int32? = nil, patience: Int32 = 20_000) throws -> RawClient {
        try RawClient(address, receiveBuffer: receiveBuffer, patience: patience)
    }

    /// Asks each loop's part of the server something, on its own thread.
    func look<Value: Sendable>(_ body: @escaping @Sendable (Server) -> Value) -> [Value] {
        running.servers.map { server in
            let answer = Lock<Value?>(nil)
            let done = BlockingSignal()
            server.lane.loop.post {
                let value = body(server)
                answer.withLock { $0 = value }
                done.signal()
            }
            done.wait()
            return answer.withLock { $0 }!
        }
    }

    var connectionCount: Int { look { $0.connectionCount }.reduce(0, +) }
}

extension Limits {
    /// The default limits, but for a server that is stopped at once when its test is over.
    static var quick: Limits {
        var limits = Limits()
        limits.drain = .milliseconds(300)
        limits.linger = .milliseconds(300)
        return limits
    }
}

/// Starts a thread of the system, and lets it go.
func startThread(_ body: @escaping @Sendable () -> Void) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, 1 << 20)
    var handle = pthread_t()
    let context = Unmanaged.passRetained(ThreadBody(body)).toOpaque()
    let result = pthread_create(
        &handle,
        &attributes,
        { context in
            Unmanaged<ThreadBody>.fromOpaque(context!).takeRetainedValue().body()
            return nil
        },
        context
    )
    precondition(result == 0, "no thread for a test")
}

private final class ThreadBody: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// A number that handlers count up and tests wait for.
final class Count: Sendable {
    private let number = Atomic<Int>(0)
    var value: Int { number.load(ordering: .sequentiallyConsistent) }
    func add(_ change: Int = 1) { number.add(change, ordering: .sequentiallyConsistent) }
}

/// Whether `condition` becomes true before the test's patience ends.
func eventually(seconds: Int = 20, _ condition: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<(seconds * 500) {
        if try condition() { return true }
        usleep(2000)
    }
    return try condition()
}

/// A place where a handler leaves something for its test.
final class Kept<Value: Sendable>: Sendable {
    private let content = Lock<Value?>(nil)
    var value: Value? { content.withLock { $0 } }
    func set(_ value: Value) { content.withLock { $0 = value } }
}
