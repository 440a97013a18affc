public import Synchronization

/// Numbers that an `Atomic` can add to in one go.
public protocol AtomicNumber: FixedWidthInteger, AtomicRepresentable {
    /// Adds without a look at overflow.
    static func wrappingAdd(
        _ operand: Self,
        to atomic: borrowing Synchronization.Atomic<Self>
    ) -> (oldValue: Self, newValue: Self)
}

extension Int: AtomicNumber {
    /// Adds without a look at overflow.
    @inlinable
    public static func wrappingAdd(
        _ operand: Int,
        to atomic: borrowing Synchronization.Atomic<Int>
    ) -> (oldValue: Int, newValue: Int) { atomic.wrappingAdd(operand, ordering: .sequentiallyConsistent) }
}
extension UInt: AtomicNumber {
    /// Adds without a look at overflow.
    @inlinable
    public static func wrappingAdd(
        _ operand: UInt,
        to atomic: borrowing Synchronization.Atomic<UInt>
    ) -> (oldValue: UInt, newValue: UInt) { atomic.wrappingAdd(operand, ordering: .sequentiallyConsistent) }
}
extension Int32: AtomicNumber {
    /// Adds without a look at overflow.
    @inlinable
    public static func wrappingAdd(
        _ operand: Int32,
        to atomic: borrowing Synchronization.Atomic<Int32>
    ) -> (oldValue: Int32, newValue: Int32) { atomic.wrappingAdd(operand, ordering: .sequentiallyConsistent) }
}
extension UInt32: AtomicNumber {
    /// Adds without a look at overflow.
    @inlinable
    public static func wrappingAdd(
        _ operand: UInt32,
        to atomic: borrowing Synchronization.Atomic<UInt32>
    ) -> (oldValue: UInt32, newValue: UInt32) { atomic.wrappingAdd(operand, ordering: .sequentiallyConsistent) }
}
extension Int64: AtomicNumber {
    /// Adds without a look at overflow.
    @inlinable
    public static func wrappingAdd(
        _ operand: Int64,
        to atomic: borrowing Synchronization.Atomic<Int64>
    ) -> (oldValue: Int64, newValue: Int64) { atomic.wrappingAdd(operand, ordering: .sequentiallyConsistent) }
}
extension UInt64: AtomicNumber {
    /// Adds without a look at overflow.
    @inlinable
    public static func wrappingAdd(
        _ operand: UInt64,
        to atomic: borrowing Synchronization.Atomic<UInt64>
    ) -> (oldValue: UInt64, newValue: UInt64) { atomic.wrappingAdd(operand, ordering: .sequentiallyConsistent) }
}

extension Atomic where Value: AtomicNumber {
    /// Adds without a look at overflow; returns the values before and after.
    @discardableResult @inlinable
    public borrowing func wrappingAdd(
        _ operand: Value,
        ordering: AtomicUpdateOrdering
    ) -> (oldValue: Value, newValue: Value) {
        point(.exchange)
        return Value.wrappingAdd(operand, to: real)
    }

    /// Subtracts without a look at overflow; returns the values before and after.
    @discardableResult @inlinable
    public borrowing func wrappingSubtract(
        _ operand: Value,
        ordering: AtomicUpdateOrdering
    ) -> (oldValue: Value, newValue: Value) {
        point(.exchange)
        return Value.wrappingAdd(0 &- operand, to: real)
    }
}
