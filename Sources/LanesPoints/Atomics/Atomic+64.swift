public import Synchronization

// One extension for each width: Swift's own atomics have no common form over all widths.

extension Atomic where Value.AtomicRepresentation == UInt64.AtomicRepresentation {
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

extension Atomic where Value: AtomicNumber, Value.AtomicRepresentation == UInt64.AtomicRepresentation {
    /// Adds, and traps on overflow; returns the values before and after.
    @discardableResult @inlinable
    public borrowing func add(
        _ operand: Value,
        ordering: AtomicUpdateOrdering
    ) -> (oldValue: Value, newValue: Value) { update { $0 + operand } }

    /// Subtracts, and traps on overflow; returns the values before and after.
    @discardableResult @inlinable
    public borrowing func subtract(
        _ operand: Value,
        ordering: AtomicUpdateOrdering
    ) -> (oldValue: Value, newValue: Value) { update { $0 - operand } }

    /// Stores the smaller one; returns the values before and after.
    @discardableResult @inlinable
    public borrowing func min(
        _ operand: Value,
        ordering: AtomicUpdateOrdering
    ) -> (oldValue: Value, newValue: Value) { update { Swift.min($0, operand) } }

    /// Stores the larger one; returns the values before and after.
    @discardableResult @inlinable
    public borrowing func max(
        _ operand: Value,
        ordering: AtomicUpdateOrdering
    ) -> (oldValue: Value, newValue: Value) { update { Swift.max($0, operand) } }

    /// One access, whichever way it is carried out.
    @inlinable
    borrowing func update(_ change: (Value) -> Value) -> (oldValue: Value, newValue: Value) {
        point(.exchange)
        var old = real.load(ordering: .relaxed)
        while true {
            let new = change(old)
            let (exchanged, original) = real.weakCompareExchange(
                expected: old,
                desired: new,
                ordering: .sequentiallyConsistent
            )
            if exchanged { return (old, new) }
            old = original
        }
    }
}
