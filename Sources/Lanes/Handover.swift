import Synchronization

/// Says that an answer is there before it is read, in a form that the thread sanitizer understands.
///
/// A continuation sees to that. But where it is resumed before its task has suspended, the runtime hands the answer
/// over without telling that tool, which then takes the answer for a race. It costs a plain store and a plain load.
package struct Handover: ~Copyable, Sendable {
    private let order = Atomic<Bool>(false)

    package init() {}

    /// The answer is about to be given to the continuation.
    @inline(__always)
    package func gives() { order.store(true, ordering: .releasing) }

    /// The task goes on with it.
    @inline(__always)
    package func takes() { _ = order.load(ordering: .acquiring) }
}
