import LanesPoints

extension KnownBug {
    /// A pool is shut down while a job is put into its queue: each step of both is right, and the job has no worker.
    ///
    /// Source: JDK-8358601 "FutureTask returned by ScheduledThreadPoolExecutor hangs", found by Fray; A. Li,
    /// "Discovering a JDK Race Condition", aoli.al, 2025. The client finds the pool running; the closer shuts it down
    /// and finds the queue empty; the client queues its job, which may run after a shutdown; the closer terminates the
    /// pool; the client gets no worker and waits: body, 1, 2, 1, 2, 1.
    package static let jdk8358601 = KnownBug(
        "JDK 8358601",
        source: "JDK-8358601, found by Fray",
        symptom: .deadlock,
        leastSwitches: 5,
        strategyNote: "three preemptions: one more than PCT of depth 3 and the portfolio's search allow",
        bug: {
            let pool = SchedulingPool(looksAgain: false)
            try onThreads({ pool.schedule() }, { pool.shutDown() })
        },
        fixed: {
            let pool = SchedulingPool(looksAgain: true)
            try onThreads({ pool.schedule() }, { pool.shutDown() })
        }
    )
}

private final class SchedulingPool: Sendable {
    private static let (running, shutdown, terminated) = (0, 1, 2)
    private let phase = Shared(0)
    private let queued = Mutex(0)
    private let isDone = Mutex(false)
    private let done = Condition()
    private let looksAgain: Bool
    init(looksAgain: Bool) { self.looksAgain = looksAgain }

    /// Puts in one job and waits until it has run, or was refused.
    func schedule() {
        guard phase.value == Self.running else { return }
        queued.withLock { $0 += 1 }
        if phase.value == Self.terminated { return removeJob() }
        guard let worker = startWorker() else {
            if looksAgain { return removeJob() }
            return waitForJob()
        }
        waitForJob()
        worker.join()
    }

    func shutDown() {
        phase.value = Self.shutdown
        if queued.withLock({ $0 == 0 }) { phase.value = Self.terminated }
    }

    private func startWorker() -> ExploredThread? {
        guard phase.value != Self.terminated else { return nil }
        return ExploredThread(named: "worker") { [self] in
            queued.withLock { $0 -= 1 }
            isDone.withLock { $0 = true }
            done.notifyAll()
        }
    }

    private func removeJob() { queued.withLock { $0 -= 1 } }

    private func waitForJob() {
        isDone.withLock { now in
            while !now { done.wait(&now, unlocking: isDone) }
        }
    }
}
