import LanesPoints

extension KnownBug {
    /// A thread looks at a flag without the lock, and waits after the one notification was given.
    ///
    /// Source: Fray's integration tests on wait and notify (`WaitWithoutNotifyDeadlock`); GoKer's class of missed
    /// signals of `sync.Cond`. 1 looks, 2 sets and notifies, 1 waits: body, 1, 2, 1.
    package static let lostNotify = KnownBug(
        "lost notify",
        source: "Fray, integration-test core/fail/wait",
        symptom: .deadlock,
        leastSwitches: 3,
        bug: {
            let isReady = Shared()
            let lock = Mutex(())
            let ready = Condition()
            try onThreads(
                {
                    if isReady.value == 0 { lock.withLock { ready.wait(&$0, unlocking: lock) } }
                },
                {
                    isReady.value = 1
                    lock.withLock { _ in ready.notify() }
                }
            )
        },
        fixed: {
            let isReady = Mutex(false)
            let ready = Condition()
            try onThreads(
                { isReady.withLock { while !$0 { ready.wait(&$0, unlocking: isReady) } } },
                {
                    isReady.withLock { $0 = true }
                    ready.notify()
                }
            )
        }
    )

    /// Two threads wait, and the one that waited first is believed to go on first.
    ///
    /// Source: Fray's integration test `NotifyOrder` (core/fail/wait). Who comes after the notification need not wait
    /// at all: body, 3, 2, 1, body.
    package static let notifyOrder = KnownBug(
        "notify order",
        source: "Fray, integration-test core/fail/wait/NotifyOrder",
        leastSwitches: 4,
        bug: {
            let monitor = Mutex(OrderedWait())
            let changed = Condition()
            try onThreads(
                {
                    monitor.withLock { now in
                        while !now.isNotified { changed.wait(&now, unlocking: monitor) }
                        now.firstWentOn = true
                    }
                },
                {
                    try monitor.withLock { now in
                        while !now.isNotified { changed.wait(&now, unlocking: monitor) }
                        try check(now.firstWentOn, "the second went on before the first")
                    }
                },
                {
                    monitor.withLock { $0.isNotified = true }
                    changed.notifyAll()
                }
            )
        },
        fixed: {
            let monitor = Mutex(OrderedWait())
            let changed = Condition()
            try onThreads(
                {
                    monitor.withLock { now in
                        while !now.isNotified { changed.wait(&now, unlocking: monitor) }
                        now.firstWentOn = true
                    }
                    changed.notifyAll()
                },
                {
                    try monitor.withLock { now in
                        while !now.firstWentOn { changed.wait(&now, unlocking: monitor) }
                        try check(now.firstWentOn, "the second went on before the first")
                    }
                },
                {
                    monitor.withLock { $0.isNotified = true }
                    changed.notifyAll()
                }
            )
        }
    )

    private struct OrderedWait {
        var isNotified = false
        var firstWentOn = false
    }

    /// A producer waits for an empty slot and a consumer for a full one; the slot begins with two items in it, so the
    /// consumer has taken what it wants before the producer has brought its second.
    ///
    /// Source: SCTBench's `sync02_bad`. Every order fails. The consumer takes both, the producer brings one and waits
    /// for ever: body, consumer, producer, and the body waits still.
    package static let sync02 = KnownBug(
        "sync02",
        source: "SCTBench, CS/sync02_bad",
        symptom: .deadlock,
        leastSwitches: 2,
        strategyNote: "every schedule fails",
        bug: { try produceAndConsume(atFirst: 2) },
        fixed: { try produceAndConsume(atFirst: 0) }
    )

    private static func produceAndConsume(atFirst items: Int) throws {
        let slot = Mutex(items)
        let (emptied, filled) = (Condition(), Condition())
        try onThreads(
            {
                for _ in 0..<2 {
                    slot.withLock { items in
                        while items > 0 { emptied.wait(&items, unlocking: slot) }
                        items += 1
                    }
                    filled.notify()
                }
            },
            {
                for _ in 0..<2 {
                    slot.withLock { items in
                        while items == 0 { filled.wait(&items, unlocking: slot) }
                        items -= 1
                    }
                    emptied.notify()
                }
            }
        )
    }

    /// Producers and consumers of a buffer of one wait on the same condition, and each wakes one of them only: it can
    /// be one of its own kind, who goes back to sleep.
    ///
    /// Source: Inspect's `boundedBuffer` in SCTBench (which has two conditions and is right); one condition and
    /// `notify` in place of `notifyAll` is the mistake that B. Goetz et al. describe in "Java Concurrency in
    /// Practice", section 14.2.4. Both consumers wait, the producer fills the slot and waits to fill it again, the
    /// first consumer takes and wakes the second one: body, 2, 1, producer, 2, 1.
    package static let boundedBuffer = KnownBug(
        "bounded buffer",
        source: "Inspect, boundedBuffer; Goetz et al., Java Concurrency in Practice, 14.2.4",
        symptom: .deadlock,
        leastSwitches: 5,
        strategyNote: "who is notified is the condition's choice: the one that waits longest",
        bug: { try passItems(BufferOfOne(wakesAll: false)) },
        fixed: { try passItems(BufferOfOne(wakesAll: true)) }
    )

    private static func passItems(_ buffer: BufferOfOne) throws {
        try onThreads(
            { buffer.take() },
            { buffer.take() },
            {
                buffer.put()
                buffer.put()
            }
        )
    }
}

private final class BufferOfOne: Sendable {
    private let isFull = Mutex(false)
    private let changed = Condition()
    private let wakesAll: Bool
    init(wakesAll: Bool) { self.wakesAll = wakesAll }

    func put() {
        isFull.withLock { full in
            while full { changed.wait(&full, unlocking: isFull) }
            full = true
        }
        wake()
    }

    func take() {
        isFull.withLock { full in
            while !full { changed.wait(&full, unlocking: isFull) }
            full = false
        }
        wake()
    }

    private func wake() {
        if wakesAll { changed.notifyAll() } else { changed.notify() }
    }
}
