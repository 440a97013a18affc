import LanesPoints

/// A lock that one thread may take and another one may give back, as POSIX mutexes are used where nobody looks.
final class BinarySemaphore: Sendable {
    private let isTaken = Mutex(false)
    private let freed = Condition()

    func take() {
        isTaken.withLock { taken in
            while taken { freed.wait(&taken, unlocking: isTaken) }
            taken = true
        }
    }

    func giveBack() {
        isTaken.withLock { $0 = false }
        freed.notify()
    }
}
