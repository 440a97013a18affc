import Glibc
import Synchronization

/// A call to one waiting thread from any other. Several calls before it is heard are one.
final class WakeCall: @unchecked Sendable {  // an atomic, and a semaphore that POSIX makes safe to share
    private let isMade = Atomic<Bool>(false)
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        semaphore = .allocate(capacity: 1)
        semaphore.initialize(to: sem_t())
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func make() {
        if !isMade.exchange(true, ordering: .acquiringAndReleasing) { sem_post(semaphore) }
    }

    /// Whether it was made since it was last heard.
    func wasMade() -> Bool {
        guard isMade.load(ordering: .acquiring) else { return false }
        wait()  // the post is there, or about to be
        return true
    }

    /// Blocks until the call is made.
    func wait() {
        while sem_wait(semaphore) != 0 && errno == EINTR {}
        isMade.store(false, ordering: .releasing)
    }
}
