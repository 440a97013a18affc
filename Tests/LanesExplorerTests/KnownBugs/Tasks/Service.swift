import Synchronization

extension KnownBug {
    /// A payment and its time limit end at the same moment: the customer is told that it failed, and the money is
    /// gone.
    ///
    /// Source: the time-out race that every service knows, e.g. M. Nygard, "Release It!", 2nd edition, chapter 4. Both
    /// sleep for ten milliseconds, their two timers fire, and the time limit looks first: body, 1, 2, timer, timer, 2,
    /// 1, body.
    package static let timeoutVersusCompletion = KnownBug(
        "time-out versus completion",
        source: "Nygard, Release It!, time-outs",
        leastSwitches: 7,
        bug: {
            let order = Order()
            try await race({ await order.pay() }, { if await !order.isPaid { await order.apologise() } })
            try await order.isConsistent()
        },
        fixed: {
            let order = Order()
            try await race({ await order.payUnlessLate() }, { await order.apologiseUnlessPaid() })
            try await order.isConsistent()
        }
    )

    private static func race(
        _ payment: @escaping @Sendable () async -> Void,
        _ limit: @escaping @Sendable () async -> Void
    ) async throws {
        try await inTasks(
            {
                try await Task.sleep(for: .milliseconds(10))
                await payment()
            },
            {
                try await Task.sleep(for: .milliseconds(10))
                await limit()
            }
        )
    }

    /// A request is cancelled between getting its connection and using it, and the connection never comes back.
    ///
    /// Source: the leak that connection pools report again and again, e.g. vapor/postgres-kit and sqlx; nothing of
    /// their code is here. The worker takes, the body cancels, the worker throws: body, worker, body, worker, body.
    package static let leakedConnection = KnownBug(
        "connection leaked on cancel",
        source: "connection pools' issue lists",
        leastSwitches: 4,
        bug: {
            try await cancelAQuery { pool, network in
                try Task.checkCancellation()
                await pool.take()
                await network.visit()
                try Task.checkCancellation()
                await pool.giveBack()
            }
        },
        fixed: {
            try await cancelAQuery { pool, network in
                try Task.checkCancellation()
                await pool.take()
                await network.visit()
                await pool.giveBack()
                try Task.checkCancellation()
            }
        }
    )

    private static func cancelAQuery(
        _ query: @escaping @Sendable (ConnectionPool, Elsewhere) async throws -> Void
    ) async throws {
        let pool = ConnectionPool()
        let network = Elsewhere()
        let worker = Task(name: "worker") { try await query(pool, network) }
        await network.visit()
        worker.cancel()
        _ = await worker.result
        let idle = await pool.idle
        try check(idle == 1, "\(idle) of 1 connections came back")
    }

    /// A thread's state changes, and its listener hears of the second change before it hears of the first.
    ///
    /// Source: KAFKA-17354 "StreamThread::setState race condition", found by Fray (its docs/bugs.md). Starting is
    /// noted, the shutdown is noted and told, then the start is told: body, 1, 2, 1, body.
    package static let kafka17354 = KnownBug(
        "Kafka 17354",
        source: "KAFKA-17354, found by Fray",
        leastSwitches: 4,
        bug: { try await startAndStop { await $0.setState($1) } },
        fixed: { try await startAndStop { await $0.setStateAndTell($1) } }
    )

    private static func startAndStop(
        _ set: @escaping @Sendable (StreamThread, StreamThread.State) async -> Void
    ) async throws {
        let thread = StreamThread()
        try await inTasks({ await set(thread, .starting) }, { await set(thread, .pendingShutdown) })
        if let mismatch = thread.listener.mismatch { throw BrokenInvariant(mismatch) }
    }
}

private actor Order {
    private(set) var isPaid = false
    private(set) var hasApologised = false
    func pay() { isPaid = true }
    func apologise() { hasApologised = true }
    func payUnlessLate() { if !hasApologised { isPaid = true } }
    func apologiseUnlessPaid() { if !isPaid { hasApologised = true } }
    func isConsistent() throws { try check(!(isPaid && hasApologised), "told that it failed, and paid") }
}

private actor ConnectionPool {
    private(set) var idle = 1
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        if idle > 0 {
            idle -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func giveBack() {
        if waiting.isEmpty { idle += 1 } else { waiting.removeFirst().resume() }
    }
}

/// The listener it tells is no place where an explorer may switch: what it hears is only written down.
private actor StreamThread {
    enum State { case created, starting, pendingShutdown }
    private var state = State.created
    private let log = Elsewhere()
    nonisolated let listener = StateListener()

    func setState(_ new: State) async {
        guard state != .pendingShutdown else { return }
        let old = state
        state = new
        await log.visit()
        listener.changed(from: old, to: new)
    }

    /// The listener is told while nobody else can change the state.
    func setStateAndTell(_ new: State) async {
        guard state != .pendingShutdown else { return }
        let old = state
        state = new
        listener.changed(from: old, to: new)
        await log.visit()
    }
}

private final class StateListener: Sendable {
    private let heard = Mutex<(last: StreamThread.State, mismatch: String?)>((.created, nil))
    var mismatch: String? { heard.withLock { $0.mismatch } }

    func changed(from old: StreamThread.State, to new: StreamThread.State) {
        heard.withLock { now in
            if old != now.last { now.mismatch = "state mismatch \(old) different from \(now.last)" }
            now.last = new
        }
    }
}
