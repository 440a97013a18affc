import LanesPoints

extension KnownBug {
    /// A queue whose owner pushes and pops at one end without a lock while a thief takes from the other end under one.
    /// The owner believes that all its slots are usable; the thief has claimed one it has not read yet.
    ///
    /// Source: SCTBench's `chess/WorkStealQueue` (with its BUG3), after the THE protocol of M. Frigo et al., "The
    /// Implementation of the Cilk-5 Multithreaded Language", PLDI 1998. The thief claims the first slot while the
    /// queue is still empty and reads how far it is filled only later; the owner pushes over the slot and pops until
    /// it needs the lock; the thief reads; the owner ends: body, 2, 1, 2, 1, body.
    package static let workStealingQueue = KnownBug(
        "work-stealing queue",
        source: "SCTBench, chess/WorkStealQueue",
        leastSwitches: 5,
        bug: { try work(StealableQueue(leavesOneFree: false)) },
        fixed: { try work(StealableQueue(leavesOneFree: true)) }
    )

    private static func work(_ queue: StealableQueue) throws {
        let taken = Tally()
        try onThreads(
            {
                for item in [0, 2] {
                    queue.push(item)
                    queue.push(item + 1)
                    if let item = queue.pop() { taken.note(item) }
                }
                for _ in 0..<2 {
                    if let item = queue.pop() { taken.note(item) }
                }
            },
            {
                for _ in 0..<2 {
                    if let item = queue.steal() { taken.note(item) }
                }
            }
        )
        try check(taken.sorted == [0, 1, 2, 3], "of 0, 1, 2, 3 were taken \(taken.sorted)")
    }
}

// The slots are replaced by the owner only, and under the lock; read by the owner, and under the lock by thieves.
private final class StealableQueue: @unchecked Sendable {
    private let head = Shared()
    private let tail = Shared()
    private let lock = Mutex(())
    private var slots = [Shared(), Shared()]
    private let leavesOneFree: Bool
    init(leavesOneFree: Bool) { self.leavesOneFree = leavesOneFree }

    func push(_ item: Int) {
        let end = tail.value
        let usable = leavesOneFree ? slots.count - 1 : slots.count
        guard end < head.value + usable else { return lock.withLock { _ in growAndPush(item) } }
        slot(end).value = item
        tail.value = end + 1
    }

    func pop() -> Int? {
        let end = tail.value - 1
        tail.value = end
        if head.value <= end { return slot(end).value }
        tail.value = end + 1
        return lock.withLock { _ in popAlone() }
    }

    func steal() -> Int? {
        lock.withLock { _ in
            let start = head.value
            head.value = start + 1
            if start < tail.value { return slot(start).value }
            head.value = start
            return nil
        }
    }

    private func slot(_ index: Int) -> Shared { slots[index & (slots.count - 1)] }

    private func growAndPush(_ item: Int) {
        let start = head.value
        let items = (start..<tail.value).map { slot($0).value }
        slots = (0..<slots.count * 2).map { Shared(items.indices.contains($0) ? items[$0] : 0) }
        head.value = 0
        slot(items.count).value = item
        tail.value = items.count + 1
    }

    private func popAlone() -> Int? {
        let end = tail.value - 1
        tail.value = end
        if head.value <= end { return slot(end).value }
        head.value = 0
        tail.value = 0
        return nil
    }
}
