#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// Writes the pieces of a head one behind the other, into room that was reserved before.
///
/// It checks no bounds: an encoder reserves for the worst case of what it is going to write, and then writes.
struct HeadWriter {
    private let start: UnsafeMutableRawPointer
    private var at: UnsafeMutableRawPointer

    @inline(__always)
    init(_ room: UnsafeMutableRawBufferPointer) {
        // `ByteQueue.reserve` returns memory for every count above zero.
        start = room.baseAddress!
        at = start
    }

    @inline(__always)
    var count: Int { at - start }

    @inline(__always)
    mutating func put(_ text: StaticString) {
        memcpy(at, text.utf8Start, text.utf8CodeUnitCount)
        at += text.utf8CodeUnitCount
    }

    @inline(__always)
    mutating func put(_ byte: UInt8) {
        at.storeBytes(of: byte, as: UInt8.self)
        at += 1
    }

    /// Needs room for 32 bytes, of which 29 are kept.
    @inline(__always)
    mutating func put(_ date: borrowing DateStamp) {
        date.store(to: at)
        at += HTTPDate.byteCount
    }

    /// Copies bytes that were checked before.
    @inline(__always)
    mutating func put(checked bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        memcpy(at, source, bytes.count)
        at += bytes.count
    }

    /// Copies text of any origin; a control byte becomes a space, so that no value can begin a new line.
    @inline(__always)
    mutating func put(untrusted bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        if Self.isClean(source, bytes.count) {
            memcpy(at, source, bytes.count)
        } else {
            Self.copyCleaned(bytes, to: at)
        }
        at += bytes.count
    }

    @inline(__always)
    mutating func put(untrusted text: String) {
        text.utf8.span.withUnsafeBytes { put(untrusted: $0) }
    }

    /// Writes a number that is not negative in decimal digits, at most 19.
    @inline(__always)
    mutating func put(decimal number: Int) {
        var rest = UInt(bitPattern: max(number, 0))
        let count = Self.digits(rest)
        var place = count
        repeat {
            place &-= 1
            at.storeBytes(of: UInt8(truncatingIfNeeded: rest % 10) | 0x30, toByteOffset: place, as: UInt8.self)
            rest /= 10
        } while place > 0
        at += count
    }

    /// Writes a number that is not negative in hexadecimal digits, at most 16.
    mutating func put(hex number: Int) {
        let count = max(1, (67 - number.leadingZeroBitCount) / 4)
        for place in 0..<count {
            let digit = UInt8(truncatingIfNeeded: number >> (4 * (count - 1 - place))) & 15
            put(digit < 10 ? digit | 0x30 : digit &+ 0x57)
        }
    }

    @inline(__always)
    private static func digits(_ number: UInt) -> Int {
        var count = 1
        var bound: UInt = 10
        while number >= bound, count < 19 {
            count &+= 1
            bound &*= 10
        }
        return count
    }

    /// Whether there is no control byte at all.
    ///
    /// The source is read, not the copy: reading back what was just stored stalls the processor.
    @inline(__always)
    private static func isClean(_ source: UnsafeRawPointer, _ count: Int) -> Bool {
        if count < 8 {
            for index in 0..<count where !CharacterClass.isText(source.load(fromByteOffset: index, as: UInt8.self)) {
                return false
            }
            return true
        }
        var found = CharacterClass.controls(in: source.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
        var index = 0
        while index &+ 8 < count {
            found |= CharacterClass.controls(in: source.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index &+= 8
        }
        return found == 0
    }

    @inline(never)
    private static func copyCleaned(_ bytes: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer) {
        for index in 0..<bytes.count {
            let byte = bytes[index]
            target.storeBytes(of: CharacterClass.isText(byte) ? byte : .space, toByteOffset: index, as: UInt8.self)
        }
    }
}
