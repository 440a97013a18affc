import Synchronization

/// What other threads send to a loop: jobs to run and calls to make.
///
/// A sender wakes the loop only when it sleeps, and only once a sleep: under load many jobs come with one wake-up,
/// or none.
final class Inbox: Sendable {
    private struct Content {
        var jobs: [UnownedJob] = []
        var calls: [@Sendable () -> Void] = []
    }

    private let content = Lock(Content())
    private let isFilled = Atomic<Bool>(false)
    private let isAsleep = Atomic<Bool>(false)

    /// Puts a job in. True when the loop must be woken for it.
    func post(_ job: UnownedJob) -> Bool {
        content.withLock { $0.jobs.append(job) }
        return announce()
    }

    /// Puts in a call to make on the loop's thread. True when the loop must be woken for it.
    func post(_ call: @escaping @Sendable () -> Void) -> Bool {
        content.withLock { $0.calls.append(call) }
        return announce()
    }

    private func announce() -> Bool {
        isFilled.store(true, ordering: .sequentiallyConsistent)
        guard isAsleep.load(ordering: .sequentiallyConsistent) else { return false }
        return isAsleep.exchange(false, ordering: .sequentiallyConsistent)
    }

    /// Says that the loop is about to sleep. False when something has come: then it must not.
    func prepareToSleep() -> Bool {
        isAsleep.store(true, ordering: .sequentiallyConsistent)
        if isFilled.load(ordering: .sequentiallyConsistent) {
            isAsleep.store(false, ordering: .relaxed)
            return false
        }
        return true
    }

    func hasWoken() { isAsleep.store(false, ordering: .relaxed) }

    var isEmpty: Bool { !isFilled.load(ordering: .acquiring) }

    /// Moves everything out: the jobs to `ready`; returns the calls.
    func take(into ready: inout JobQueue) -> [@Sendable () -> Void] {
        guard isFilled.load(ordering: .acquiring) else { return [] }
        isFilled.store(false, ordering: .sequentiallyConsistent)
        // The arrays are swapped out, so that senders wait for a few instructions only.
        let taken = content.withLock { content in
            let taken = content
            content = Content()
            return taken
        }
        for job in taken.jobs { ready.push(job) }
        return taken.calls
    }
}
