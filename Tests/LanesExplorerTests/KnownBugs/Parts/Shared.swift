import LanesPoints

/// A variable that threads share without a lock: each access is a point of its own, and none is torn.
final class Shared: Sendable {
    private let atomic: Atomic<Int>
    init(_ value: Int = 0) { atomic = Atomic(value) }

    var value: Int {
        get { atomic.load(ordering: .sequentiallyConsistent) }
        set { atomic.store(newValue, ordering: .sequentiallyConsistent) }
    }

    /// Adds in one go, and returns the new value.
    @discardableResult func add(_ number: Int) -> Int {
        atomic.wrappingAdd(number, ordering: .sequentiallyConsistent).newValue
    }

    /// Whether it was `expected`, and is `desired` now.
    func replace(_ expected: Int, with desired: Int) -> Bool {
        atomic.compareExchange(expected: expected, desired: desired, ordering: .sequentiallyConsistent).exchanged
    }

    /// Replaces it, and returns the value before.
    func exchange(_ new: Int) -> Int { atomic.exchange(new, ordering: .sequentiallyConsistent) }
}
