import Synchronization

/// `Synchronization.Mutex` with a point before it is taken, so that an explorer can let somebody else take it first.
///
/// In a release build (without `LANES_POINTS`) nothing is left of that.
public struct Mutex<Value: ~Copyable>: ~Copyable {
    @usableFromInline let real: Synchronization.Mutex<Value>
    #if DEBUG || LANES_POINTS
    /// Says what the mutex already sees to, in a form that the thread sanitizer understands, since the standard library
    /// is not instrumented.
    @usableFromInline let order = Synchronization.Atomic<Bool>(false)
    #endif

    /// A mutex around a value.
    @inlinable
    public init(_ initialValue: consuming sending Value) { real = Synchronization.Mutex(initialValue) }

    /// Waits until nobody else holds the lock, and calls `body` with the value.
    @inlinable
    public borrowing func withLock<Result: ~Copyable, E: Error>(
        _ body: (inout sending Value) throws(E) -> sending Result
    ) throws(E) -> sending Result {
        #if DEBUG || LANES_POINTS
        if isExplored {
            lock(identity)
            defer { unlock(identity) }
            return try body(&place.pointee)
        }
        #endif
        return try real.withLock { (value: inout sending Value) throws(E) -> sending Result in
            hasBegun()
            defer { ends() }
            return try body(&value)
        }
    }

    /// Calls `body` with the value if nobody holds the lock; `nil` if somebody does.
    @inlinable
    public borrowing func withLockIfAvailable<Result: ~Copyable, E: Error>(
        _ body: (inout sending Value) throws(E) -> sending Result
    ) throws(E) -> sending Result? {
        #if DEBUG || LANES_POINTS
        if isExplored {
            guard tryLock(identity) else { return nil }
            defer { unlock(identity) }
            return try body(&place.pointee)
        }
        #endif
        return try real.withLockIfAvailable { (value: inout sending Value) throws(E) -> sending Result in
            hasBegun()
            defer { ends() }
            return try body(&value)
        }
    }

    /// The lock is the caller's.
    @inlinable @inline(__always)
    func hasBegun() {
        #if DEBUG || LANES_POINTS
        _ = order.load(ordering: .acquiring)
        #endif
    }

    /// The lock is about to be somebody else's.
    @inlinable @inline(__always)
    func ends() {
        #if DEBUG || LANES_POINTS
        order.store(true, ordering: .releasing)
        #endif
    }

    /// Where it lies, which is where it stays.
    @usableFromInline
    borrowing func identityAddress() -> UnsafeRawPointer {
        withUnsafePointer(to: real) { UnsafeRawPointer($0) }
    }
    @inlinable var identity: UnsafeRawPointer { identityAddress() }

    /// The value's place. Under the explorer only, which lets nobody else near it: the real lock is not held then,
    /// so that whoever waits for a condition in the middle of `body` need not let go of it.
    @usableFromInline
    var place: UnsafeMutablePointer<Value> {
        real.withLock { value in withUnsafeMutablePointer(to: &value) { $0 } }
    }
}

extension Mutex: @unchecked Sendable where Value: ~Copyable {}  // as the mutex inside

@usableFromInline
func lock(_ mutex: UnsafeRawPointer) {
    if let controller = ControllerSeat.current { controller.lock(mutex) }
}

@usableFromInline
func tryLock(_ mutex: UnsafeRawPointer) -> Bool {
    guard let controller = ControllerSeat.current else { return true }
    return controller.tryLock(mutex)
}

@usableFromInline
func unlock(_ mutex: UnsafeRawPointer) {
    if let controller = ControllerSeat.current { controller.unlock(mutex) }
}

@usableFromInline
var isExplored: Bool { ControllerSeat.current != nil }
