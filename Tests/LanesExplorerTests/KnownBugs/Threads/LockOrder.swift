import LanesPoints

extension KnownBug {
    /// Two threads take two locks in opposite order.
    ///
    /// Source: SCTBench's `deadlock01_bad`. 1 takes a and stands before b, 2 takes b: body, 1, 2.
    package static let deadlock01 = KnownBug(
        "deadlock01",
        source: "SCTBench, CS/deadlock01_bad",
        symptom: .deadlock,
        leastSwitches: 2,
        bug: {
            let pair = LockPair()
            try onThreads({ pair.lockBoth() }, { pair.lockBothBackwards() })
        },
        fixed: {
            let pair = LockPair()
            try onThreads({ pair.lockBoth() }, { pair.lockBoth() })
        }
    )

    /// Two classes of threads share a resource: the first of a class takes the lock on it, the last gives it back, and
    /// both hold the lock on the counters while they wait for the other one.
    ///
    /// Source: SCTBench's `carter01_bad`. Class A takes the resource and stands before the counters' lock; class B
    /// holds that and waits for the resource; the two idle threads end: body, A, B, and those two.
    package static let carter01 = KnownBug(
        "carter01",
        source: "SCTBench, CS/carter01_bad",
        symptom: .deadlock,
        leastSwitches: 4,
        bug: {
            let counters = Mutex((classA: 0, classB: 0))
            let resource = BinarySemaphore()
            try onThreads(
                {
                    counters.withLock { if enter(&$0.classA) { resource.take() } }
                    counters.withLock { if leave(&$0.classA) { resource.giveBack() } }
                },
                {
                    counters.withLock { if enter(&$0.classB) { resource.take() } }
                    counters.withLock { if leave(&$0.classB) { resource.giveBack() } }
                },
                {},
                {}
            )
        },
        fixed: {
            // A lock for the counter of each class: who waits for the resource keeps out nobody but its own class.
            let (counterA, counterB) = (ClassCounter(), ClassCounter())
            let resource = BinarySemaphore()
            try onThreads(
                { counterA.use(resource) },
                { counterB.use(resource) },
                {},
                {}
            )
        }
    )

    /// Whether the caller is the first of its class.
    private static func enter(_ count: inout Int) -> Bool {
        count += 1
        return count == 1
    }

    /// Whether the caller is the last of its class.
    private static func leave(_ count: inout Int) -> Bool {
        count -= 1
        return count == 0
    }

    /// Philosophers at a round table: each takes the fork on the left, then waits for the one on the right.
    ///
    /// Source: E. W. Dijkstra, EWD310; SCTBench's `din_phil2_sat` to `din_phil7_sat` (which fail when all have eaten;
    /// here the deadlock is the bug). Each takes a fork and stands before the next one: `count` stretches after the
    /// body's.
    package static func philosophers(_ count: Int) -> KnownBug {
        KnownBug(
            "dining philosophers, \(count)",
            source: "Dijkstra, EWD310; SCTBench, CS/din_phil\(count)_sat",
            symptom: .deadlock,
            leastSwitches: count,
            bug: {
                let table = Table(count)
                try onThreads(count) { seat in table.eat(first: seat, second: (seat + 1) % count) }
            },
            fixed: {
                let table = Table(count)
                try onThreads(count) { seat in
                    let next = (seat + 1) % count
                    table.eat(first: min(seat, next), second: max(seat, next))
                }
            }
        )
    }

    /// A worker holds the read lock while it waits for a job; a writer that waits keeps the other worker from reading,
    /// and that one would have brought the job.
    ///
    /// Source: GoBench's kernel `kubernetes58107` (GoKer, blocking, reader-writer-reader deadlock),
    /// kubernetes/kubernetes#58107. The first worker reads and waits, the writer waits, the second worker waits:
    /// body, 1, writer, 2.
    package static let kubernetes58107 = KnownBug(
        "kubernetes58107",
        source: "GoBench, GoKer kubernetes#58107",
        symptom: .deadlock,
        leastSwitches: 3,
        bug: {
            let lock = ReaderWriterLock()
            let jobs = JobCount()
            try onThreads(
                { lock.read { jobs.take() } },
                { lock.write {} },
                { lock.read { jobs.add() } }
            )
        },
        fixed: {
            let lock = ReaderWriterLock()
            let jobs = JobCount()
            try onThreads(
                {
                    jobs.take()
                    lock.read {}
                },
                { lock.write {} },
                { lock.read { jobs.add() } }
            )
        }
    )
}

private final class LockPair: Sendable {
    private let a = Mutex(0)
    private let b = Mutex(0)

    func lockBoth() {
        a.withLock { first in b.withLock { second in add(&first, &second) } }
    }

    func lockBothBackwards() {
        b.withLock { first in a.withLock { second in add(&first, &second) } }
    }

    private func add(_ first: inout Int, _ second: inout Int) {
        first += 1
        second += 1
    }
}

private final class ClassCounter: Sendable {
    private let count = Mutex(0)

    func use(_ resource: BinarySemaphore) {
        count.withLock { count in
            count += 1
            if count == 1 { resource.take() }
        }
        count.withLock { count in
            count -= 1
            if count == 0 { resource.giveBack() }
        }
    }
}

private final class Fork: Sendable {
    private let meals = Mutex(0)
    func hold(_ body: () -> Void) {
        meals.withLock { meals in
            body()
            meals += 1
        }
    }
}

private final class Table: Sendable {
    private let forks: [Fork]
    init(_ count: Int) { forks = (0..<count).map { _ in Fork() } }
    func eat(first: Int, second: Int) {
        forks[first].hold { forks[second].hold {} }
    }
}

private final class JobCount: Sendable {
    private let jobs = Mutex(0)
    private let added = Condition()

    func add() {
        jobs.withLock { $0 += 1 }
        added.notify()
    }

    func take() {
        jobs.withLock { jobs in
            while jobs == 0 { added.wait(&jobs, unlocking: self.jobs) }
            jobs -= 1
        }
    }
}
