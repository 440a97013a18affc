extension KnownBug {
    /// A transfer from A to B and one from B to A, each locking where the money comes from first.
    ///
    /// Source: SCTBench's `deadlock01_bad`, with locks that are held across awaits. 1 takes A, 2 takes B and waits for
    /// A, 1 waits for B: body, 1, 2, 1.
    package static let lockOrder = KnownBug(
        "lock order, tasks",
        source: "SCTBench, CS/deadlock01_bad",
        symptom: .deadlock,
        leastSwitches: 3,
        bug: {
            let locks = [AsyncLock(), AsyncLock()]
            try await inTasks(2) { number in await transfer(locks[number], locks[1 - number]) }
        },
        fixed: {
            let locks = [AsyncLock(), AsyncLock()]
            try await inTasks(2) { _ in await transfer(locks[0], locks[1]) }
        }
    )

    private static func transfer(_ first: AsyncLock, _ second: AsyncLock) async {
        await first.lock()
        await second.lock()
        await second.unlock()
        await first.unlock()
    }

    /// Philosophers at a round table, as tasks: each takes the fork on the left, then waits for the one on the right.
    ///
    /// Source: E. W. Dijkstra, EWD310; SCTBench's `din_phil2_sat` to `din_phil7_sat`. The first takes a
    /// fork, then, against the order of the seats, each takes one and waits for that of the one before, and the first
    /// waits too: one stretch more than there are philosophers after the body's.
    package static func philosophers(tasks count: Int) -> KnownBug {
        KnownBug(
            "dining philosophers, \(count) tasks",
            source: "Dijkstra, EWD310; SCTBench, CS/din_phil\(count)_sat",
            symptom: .deadlock,
            leastSwitches: count + 1,
            bug: {
                let forks = (0..<count).map { _ in AsyncLock() }
                try await inTasks(count) { seat in await transfer(forks[seat], forks[(seat + 1) % count]) }
            },
            fixed: {
                let forks = (0..<count).map { _ in AsyncLock() }
                try await inTasks(count) { seat in
                    let next = (seat + 1) % count
                    await transfer(forks[min(seat, next)], forks[max(seat, next)])
                }
            }
        )
    }

    /// Whoever stops a service waits for its workers. One of them hands over an event just when the other has heard
    /// of the stop and will not take it.
    ///
    /// Source: GoBench's kernel `cockroach1462` (GoKer, blocking, channel and wait group), cockroachdb/cockroach#1462.
    /// The sender sees no stop, the body stops, the receiver leaves, the sender sends: body, 1, body, 2, 1.
    package static let cockroach1462 = KnownBug(
        "cockroach1462",
        source: "GoBench, GoKer cockroach#1462",
        symptom: .deadlock,
        leastSwitches: 3,
        bug: { try await serve(Rendezvous(stopsSenders: false)) },
        fixed: { try await serve(Rendezvous(stopsSenders: true)) }
    )

    private static func serve(_ channel: Rendezvous) async throws {
        let log = Elsewhere()
        let sender = Task(name: "transport") {
            for _ in 0..<2 {
                if await channel.isStopped { return }
                await log.visit()
                await channel.send()
            }
        }
        let receiver = Task(name: "process events") {
            while await channel.receive() { await log.visit() }
        }
        await log.visit()
        await channel.stop()
        await sender.value
        await receiver.value
    }
}

/// A channel without a buffer: who sends waits for one who receives. Stopped, it sends home who receives, and who
/// sends only if it was told so.
private actor Rendezvous {
    private(set) var isStopped = false
    private var senders: [CheckedContinuation<Void, Never>] = []
    private var receivers: [CheckedContinuation<Bool, Never>] = []
    private let stopsSenders: Bool
    init(stopsSenders: Bool) { self.stopsSenders = stopsSenders }

    func send() async {
        if stopsSenders, isStopped { return }
        guard receivers.isEmpty else {
            receivers.removeFirst().resume(returning: true)
            return
        }
        await withCheckedContinuation { senders.append($0) }
    }

    /// Whether there was something to receive; false: the channel was stopped.
    func receive() async -> Bool {
        if isStopped { return false }
        guard senders.isEmpty else {
            senders.removeFirst().resume()
            return true
        }
        return await withCheckedContinuation { receivers.append($0) }
    }

    func stop() {
        isStopped = true
        for receiver in receivers { receiver.resume(returning: false) }
        receivers = []
        guard stopsSenders else { return }
        for sender in senders { sender.resume() }
        senders = []
    }
}
