#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// A run of bytes inside a head, counted from the head's first byte.
package struct ByteRange: Equatable, Sendable {
    package var start: UInt32
    package var count: UInt32

    package static let empty = ByteRange(start: 0, count: 0)

    @inline(__always)
    init(start: UInt32, count: UInt32) {
        self.start = start
        self.count = count
    }

    @inline(__always)
    init(_ start: Int, _ end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        count = UInt32(truncatingIfNeeded: end &- start)
    }

    package var isEmpty: Bool { count == 0 }

    /// These bytes of the head that begins at `base`.
    package func bytes(in base: UnsafeRawPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + Int(start), count: Int(count))
    }

    /// These bytes as a string; bytes that are not UTF-8 come out as U+FFFD.
    package func string(in base: UnsafeRawPointer) -> String {
        String(decoding: bytes(in: base), as: UTF8.self)
    }
}

/// Where one field line has its name and its value, white space around the value left out.
package struct FieldSlot: Equatable, Sendable {
    package var name: ByteRange
    package var value: ByteRange
}

/// The field lines of one head, as offsets.
///
/// The table is used again for the next head, and keeps its memory. It holds no bytes: whoever
/// reads a field hands in where the head begins now, so a head may be moved.
package struct FieldTable: ~Copyable {
    package private(set) var count = 0
    private var slots: UnsafeMutablePointer<FieldSlot>
    private var capacity: Int

    package init() {
        capacity = 16
        slots = .allocate(capacity: capacity)
    }

    deinit { slots.deallocate() }

    /// The field line number `index`, in the order of arrival.
    package subscript(index: Int) -> FieldSlot {
        precondition(index >= 0 && index < count, "no such field line")
        return slots[index]
    }

    /// The first value of the field `name`, which is written in lower case; nil when there is none.
    package func first(_ name: StaticString, in base: UnsafeRawPointer) -> ByteRange? {
        first(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), in: base)
    }

    /// The first value of the field `name`, which is written in lower case; nil when there is none.
    package func first(_ name: UnsafeRawBufferPointer, in base: UnsafeRawPointer) -> ByteRange? {
        index(of: name, from: 0, in: base).map { slots[$0].value }
    }

    /// The next line at or after `from` that has the field `name`, written in lower case; nil when there is none.
    package func index(of name: UnsafeRawBufferPointer, from: Int, in base: UnsafeRawPointer) -> Int? {
        var index = from
        while index < count {
            let slot = slots[index].name
            if Int(slot.count) == name.count, Self.isSame(slot.bytes(in: base), name) { return index }
            index += 1
        }
        return nil
    }

    @inline(__always)
    mutating func removeAll() { count = 0 }

    @inline(__always)
    mutating func append(_ slot: FieldSlot) {
        if count == capacity { grow() }
        slots[count] = slot
        count &+= 1
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<FieldSlot>.allocate(capacity: capacity * 2)
        larger.update(from: slots, count: count)
        slots.deallocate()
        slots = larger
        capacity *= 2
    }

    private static func isSame(_ bytes: UnsafeRawBufferPointer, _ name: UnsafeRawBufferPointer) -> Bool {
        for index in 0..<name.count where CharacterClass.lowercased(bytes[index]) != name[index] { return false }
        return true
    }
}
