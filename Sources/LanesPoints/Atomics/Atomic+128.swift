public import Synchronization

// One extension for each width: Swift's own atomics have no common form over all widths.

extension Atomic where Value.AtomicRepresentation == WordPair.AtomicRepresentation {
    /// The value.
    @inlinable
    public borrowing func load(ordering: AtomicLoadOrdering) -> Value {
        point(.load)
        switch ordering {
        case .relaxed: return real.load(ordering: .relaxed)
        case .acquiring: return real.load(ordering: .acquiring)
        default: return real.load(ordering: .sequentiallyConsistent)
        }
    }

    /// Replaces the value.
    @inlinable
    public borrowing func store(_ desired: consuming Value, ordering: AtomicStoreOrdering) {
        point(.store)
        switch ordering {
        case .relaxed: real.store(desired, ordering: .relaxed)
        case .releasing: real.store(desired, ordering: .releasing)
        default: real.store(desired, ordering: .sequentiallyConsistent)
        }
    }

    /// Replaces the value, and returns the one before.
    @inlinable
    public borrowing func exchange(_ desired: consuming Value, ordering: AtomicUpdateOrdering) -> Value {
        point(.exchange)
        return real.exchange(desired, ordering: .sequentiallyConsistent)
    }

    /// Replaces the value if it is `expected`; says whether it was, and what it was.
    @discardableResult @inlinable
    public borrowing func compareExchange(
        expected: consuming Value,
        desired: consuming Value,
        ordering: AtomicUpdateOrdering
    ) -> (exchanged: Bool, original: Value) {
        point(.exchange)
        return real.compareExchange(expected: expected, desired: desired, ordering: .sequentiallyConsistent)
    }

    /// Replaces the value if it is `expected`, with an ordering for the case that it is not.
    @discardableResult @inlinable
    public borrowing func compareExchange(
        expected: consuming Value,
        desired: consuming Value,
        successOrdering: AtomicUpdateOrdering,
        failureOrdering: AtomicLoadOrdering
    ) -> (exchanged: Bool, original: Value) {
        compareExchange(expected: expected, desired: desired, ordering: successOrdering)
    }

    /// Like `compareExchange`; may fail for no reason.
    @discardableResult @inlinable
    public borrowing func weakCompareExchange(
        expected: consuming Value,
        desired: consuming Value,
        ordering: AtomicUpdateOrdering
    ) -> (exchanged: Bool, original: Value) {
        point(.exchange)
        return real.weakCompareExchange(expected: expected, desired: desired, ordering: .sequentiallyConsistent)
    }
}
