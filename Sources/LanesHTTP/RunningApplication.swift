import Glibc
public import Lanes
import Logging
import Synchronization

/// An application that serves: its loops, its threads, and how to end them.
public final class RunningApplication: Sendable {
    /// The address it listens at, with the port the system chose if 0 was asked for.
    public let address: SocketAddress
    private let application: Application
    private let pool: ThreadPool?
    private let loops: [RunningLoop]
    package let servers: [Server]
    private let isStopped = Atomic<Bool>(false)

    init(_ application: Application, router: CompiledRouter) throws {
        self.application = application
        let plan = try Plan(application.model)
        pool = plan.pool
        var loops: [RunningLoop] = []
        var servers: [Server] = []
        var address = application.configuration.address
        do {
            // Loops share a port (SO_REUSEPORT), and so could another program of the same user: not silently.
            try Syscalls.checkThatNobodyListens(at: address)
            for number in 0..<plan.loops {
                let loop = try Self.startLoop(number, plan, application.configuration)
                loops.append(loop)
                let server = Server(
                    on: loop.lane,
                    number: number,
                    router: router,
                    placement: plan.placement,
                    limits: application.configuration.limits,
                    logger: application.logger
                )
                servers.append(server)
                // The first loop's port is the others': each listens for itself, and the kernel spreads connections.
                if number > 0, address.isPath { continue }
                address = try Self.onLoop(loop.lane) { [address] in try server.listen(at: address) }
            }
            // A path can be bound once only: there the first loop accepts for all of them.
            if address.isPath { try Self.accept(for: servers) }
        } catch {
            for loop in loops { loop.stop() }
            plan.pool?.stop()
            throw Self.explain(error, application.configuration)
        }
        self.loops = loops
        self.servers = servers
        self.address = address
        for journal in journals { journal.isRecording = application.configuration.records }
    }

    /// What the lanes record: the loops' first, then the threads'.
    package var journals: [Journal] { loops.map(\.lane.journal) + (pool?.lanes.map(\.journal) ?? []) }

    /// What a model needs.
    private struct Plan {
        var loops = 1
        var pool: ThreadPool?
        var workers: ThreadPool?
        var placement = Placement.loops

        init(_ model: Model) throws {
            switch model {
            case .eventLoop(let count): loops = max(1, count)
            case .threads(let count, let queue):
                let threads = try ThreadPool(name: "thread", size: max(1, count), queue: max(1, queue))
                pool = threads
                placement = .threads(threads)
            case .hybrid(let count, let size, let queue):
                loops = max(1, count)
                // Workers compute for long: where a loop wants the same processor, it goes first.
                let threads = try ThreadPool(size: max(1, size), queue: max(1, queue), niceness: 10)
                pool = threads
                workers = threads
                placement = .hybrid(threads)
            case .simulated:
                throw ApplicationError(
                    cause: IOError(code: EINVAL, operation: "listen"),
                    description: "the simulated model has no real network; use Application.test in a test"
                )
            }
        }
    }

    private static func accept(for servers: [Server]) throws {
        try onLoop(servers[0].lane) { servers[0].accept(for: Array(servers.dropFirst())) }
    }

    private static func startLoop(
        _ number: Int,
        _ plan: Plan,
        _ configuration: ServerConfiguration
    ) throws(IOError) -> RunningLoop {
        try LoopLane.start(
            name: "loop \(number)",
            kernel: configuration.kernel,
            cpu: configuration.pinsLoops ? number % Model.processors : nil,
            workers: plan.workers
        )
    }

    /// Makes a call on a loop's thread and waits for it.
    private static func onLoop<Value: Sendable>(
        _ lane: LoopLane,
        _ body: @escaping @Sendable () throws -> Value
    ) throws -> Value {
        let result = Lock<Result<Value, any Error>?>(nil)
        let done = BlockingSignal()
        lane.loop.post {
            let value = Result { try body() }
            result.withLock { $0 = value }
            done.signal()
        }
        done.wait()
        return try result.withLock { $0 }!.get()
    }

    private static func explain(_ error: any Error, _ configuration: ServerConfiguration) -> any Error {
        guard let error = error as? IOError else { return error }
        let advice =
            switch error.code {
            case EADDRINUSE: "another program listens there; stop it, or choose another port"
            case EACCES: "ports below 1024 need the right to use them; choose a higher one"
            case EADDRNOTAVAIL: "this machine has no such address"
            case EMFILE, ENFILE: "too few descriptors; raise the limit (ulimit -n)"
            default: "\(error)"
            }
        return ApplicationError(cause: error, description: "cannot serve at \(configuration.address): \(advice)")
    }

    /// Fails readiness, stops accepting, lets requests finish up to the drain limit, and ends every thread.
    public func stop() async {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        application.readiness.set(false)
        let limits = application.configuration.limits
        if limits.unready > .zero { try? await Lane.sleep(for: limits.unready) }
        let deadline = systemNanoseconds() &+ UInt64(max(0, limits.drain.wholeNanoseconds))
        await withTaskGroup { group in
            for server in servers {
                group.addTask {
                    await withUnsafeContinuation { done in
                        server.lane.loop.post { server.drain(until: deadline) { done.resume() } }
                    }
                }
            }
        }
        application.logger.info("drained: every request that ran was answered or given up")
        end()
    }

    private func end() {
        if case .unix(let path) = address { unlink(path) }
        for loop in loops { loop.stop() }
        let stuck = pool?.stop(within: 1_000_000_000) ?? 0
        if stuck > 0 {
            application.logger.error("\(stuck) threads are in handlers that do not return, and are left alone")
        }
    }
}
