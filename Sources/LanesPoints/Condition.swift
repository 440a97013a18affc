import CPoints
import Synchronization

/// Threads that hold a `Mutex` wait here until another one says that there is something new.
///
/// ```swift
/// box.mutex.withLock { value in
///     while value.isEmpty { box.condition.wait(&value, unlocking: box.mutex) }
///     …
/// }
/// ```
/// It blocks the thread: code that suspends uses a continuation. A wait may end for no reason, so look again.
public final class Condition: @unchecked Sendable {  // its words are accessed atomically, in C
    private let word = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)

    /// A condition that nobody waits for.
    public init() { word.initialize(to: 0) }
    deinit { word.deallocate() }

    /// Gives up the lock, waits, and takes the lock again. The caller is inside `mutex.withLock`; `value` is what it
    /// was given there, which others change meanwhile.
    @inline(never)
    public func wait<Value: ~Copyable>(_ value: inout Value, unlocking mutex: borrowing Mutex<Value>) {
        #if DEBUG || LANES_POINTS
        if let controller = ControllerSeat.current {
            return controller.wait(identity, unlocking: mutex.identity)
        }
        #endif
        let before = lanes_condition_read(word)
        // A mutex is its handle and then its value: what is before the value is a mutex without one.
        let handle = mutex.identity.assumingMemoryBound(to: Synchronization.Mutex<Void>.self)
        mutex.ends()
        handle.pointee._unsafeUnlock()
        lanes_condition_wait(word, before)
        handle.pointee._unsafeLock()
        mutex.hasBegun()
    }

    /// Wakes one that waits.
    public func notify() { wake(all: false) }
    /// Wakes all that wait.
    public func notifyAll() { wake(all: true) }

    private func wake(all: Bool) {
        #if DEBUG || LANES_POINTS
        if let controller = ControllerSeat.current { return controller.notify(identity, all: all) }
        #endif
        lanes_condition_notify(word, all)
    }

    private var identity: UnsafeRawPointer { UnsafeRawPointer(word) }
}
