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
        let plan = try ModelPlan(application.model)
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

    private static func accept(for servers: [Server]) throws {
        try onLoop(servers[0].lane) { servers[0].accept(for: Array(servers.dropFirst())) }
    }

    private static func startLoop(
        _ number: Int,
        _ plan: ModelPlan,
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

    // MARK: Stop

    /// Fails readiness, stops accepting, lets requests finish up to the drain limit, and ends every thread.
    ///
    /// Returns false when a handler holds a loop's thread and does not return: the log names it, what else that loop
    /// had to do is lost, and the thread goes on until the process exits. All other loops are drained.
    @discardableResult
    public func stop() async -> Bool {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return true }
        application.readiness.set(false)
        let limits = application.configuration.limits
        if limits.unready > .zero { try? await Lane.sleep(for: limits.unready) }
        let deadline = systemNanoseconds() &+ UInt64(max(0, limits.drain.wholeNanoseconds))
        let areDrained = await withTaskGroup { group in
            for server in servers { group.addTask { await Self.drain(server, until: deadline) } }
            return await group.reduce(true) { $0 && $1 }
        }
        if areDrained { application.logger.info("drained: every request that ran was answered or given up") }
        return end()
    }

    /// Drains a loop. False when it has not said that it is done a while after the deadline: it cannot.
    private static func drain(_ server: Server, until deadline: UInt64) async -> Bool {
        let answer = FirstAnswer()
        let clock = LoopLane.shared.loop
        clock.post { _ = clock.schedule(at: deadline &+ patience) { answer.give(false) } }
        server.lane.loop.post { server.drain(until: deadline) { answer.give(true) } }
        return await answer.value
    }

    /// Nanoseconds that what should end at once may take.
    private static let patience: UInt64 = 1_000_000_000

    private func end() -> Bool {
        if case .unix(let path) = address { unlink(path) }
        for loop in loops { loop.lane.loop.stop() }
        let deadline = systemNanoseconds() &+ Self.patience
        var isClean = true
        for (loop, server) in zip(loops, servers) {
            guard let stuck = loop.stop(until: deadline) else { continue }
            isClean = false
            _ = Unmanaged.passRetained(server)  // its thread uses it still
            let work = describe(stuck, server)
            application.logger.error("\(stuck.name) is in \(work) that does not return; what else it had to do is lost")
        }
        for stuck in pool?.stop(within: Self.patience) ?? [] {
            let work = servers.first.map { describe(stuck, $0) } ?? "code"
            application.logger.error("\(stuck.name) is in \(work) that does not return, and is left alone")
        }
        return isClean
    }

    private func describe(_ stuck: StuckThread, _ server: Server) -> String {
        guard let label = stuck.scope?.label, server.router.routes.indices.contains(label) else { return "code" }
        return "a handler of \(server.router.routes[label].label)"
    }
}
