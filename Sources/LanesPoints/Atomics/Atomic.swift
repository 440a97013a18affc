public import Synchronization

/// `Synchronization.Atomic` with a point before each access, so that an explorer can let somebody else access it first.
///
/// In a release build (without `LANES_POINTS`) nothing is left of that. What reads and writes in one go is always
/// sequentially consistent, whichever weaker ordering is asked for; the explorer knows no other ordering at all.
public struct Atomic<Value: AtomicRepresentable>: ~Copyable {
    @usableFromInline let real: Synchronization.Atomic<Value>

    /// An atomic with a value.
    @inlinable
    public init(_ initialValue: consuming Value) { real = Synchronization.Atomic(initialValue) }

    @inlinable
    borrowing func point(_ access: AtomicAccess) {
        #if DEBUG || LANES_POINTS
        reach(access, withUnsafePointer(to: real) { UnsafeRawPointer($0) })
        #endif
    }
}

extension Atomic: @unchecked Sendable {}  // as the atomic inside

@usableFromInline
enum AtomicAccess { case load, store, exchange }

@usableFromInline
func reach(_ access: AtomicAccess, _ atomic: UnsafeRawPointer) {
    guard let controller = ControllerSeat.current else { return }
    switch access {
    case .load: controller.load(atomic)
    case .store: controller.store(atomic)
    case .exchange: controller.exchange(atomic)
    }
}
