import Synchronization

/// A value behind a lock: Synchronization's `Mutex`, in a form that the thread sanitizer understands.
///
/// The standard library is not instrumented, so that tool takes every value behind a plain `Mutex` for a race. The
/// atomic says what the mutex already sees to; it costs a plain load and a plain store.
package struct Lock<Value: ~Copyable>: ~Copyable, Sendable {
    private let mutex: Mutex<Value>
    private let order = Atomic<Bool>(false)

    package init(_ value: consuming sending Value) { mutex = Mutex(value) }

    /// Calls `body` with the value while nobody else has it.
    @inline(__always)
    package borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        try mutex.withLock { (value: inout sending Value) throws(Failure) -> sending Result in
            _ = order.load(ordering: .acquiring)
            defer { order.store(true, ordering: .releasing) }
            return try body(&value)
        }
    }
}
