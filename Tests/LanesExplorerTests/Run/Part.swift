import LanesPoints

/// Something that one thread waits for and another one brings.
final class Part: Sendable {
    private let isThere = Mutex(false)
    private let changed = Condition()

    func bring() {
        isThere.withLock { $0 = true }
        changed.notifyAll()
    }

    func wait() {
        isThere.withLock { there in
            while !there { changed.wait(&there, unlocking: isThere) }
        }
    }
}
