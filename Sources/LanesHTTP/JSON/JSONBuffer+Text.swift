// Strings and numbers as JSON text (RFC 8259 sections 6 and 7).

extension JSONBuffer {
    /// Appends `text` in quotes, with control characters, `"` and `\` escaped.
    @inline(__always)
    mutating func append(quoted text: String) {
        let done: Void? = text.utf8.withContiguousStorageIfAvailable { append(quoted: $0) }
        if done == nil { appendBridged(text) }
    }

    /// A string whose UTF-8 is not in one piece (there is none on Linux today) is copied first.
    @inline(never)
    private mutating func appendBridged(_ text: String) {
        [UInt8](text.utf8).withUnsafeBufferPointer { append(quoted: $0) }
    }

    /// Most strings need no escape, so bytes are stored while they are looked at; the first that needs one ends that.
    @inline(__always)
    private mutating func append(quoted text: UnsafeBufferPointer<UInt8>) {
        makeRoom(for: text.count &+ 2)
        appendUnchecked(UInt8(ascii: "\""))
        let clean = copyClean(text)
        if clean < text.count { appendEscaping(UnsafeBufferPointer(rebasing: text[clean...])) }
        append(UInt8(ascii: "\""))
    }

    /// Copies up to the first byte that needs an escape, eight at a time, and returns how many were copied.
    @inline(__always)
    private mutating func copyClean(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        guard let start = text.baseAddress else { return 0 }
        let target = base + count
        var index = 0
        while index &+ 8 <= text.count {
            let word = UnsafeRawPointer(start + index).loadUnaligned(as: UInt64.self)
            guard !Self.needsEscape(word) else { break }
            UnsafeMutableRawPointer(target + index).storeBytes(of: word, as: UInt64.self)
            index &+= 8
        }
        while index < text.count, !Self.needsEscape(start[index]) {
            target[index] = start[index]
            index &+= 1
        }
        commit(index)
        return index
    }

    @inline(never)
    private mutating func appendEscaping(_ text: UnsafeBufferPointer<UInt8>) {
        makeRoom(for: text.count &* 6 &+ 1)
        for byte in text {
            if Self.needsEscape(byte) { appendEscape(byte) } else { appendUnchecked(byte) }
        }
    }

    private mutating func appendEscape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case UInt8(ascii: "\n"): append("\\n")
        case UInt8(ascii: "\r"): append("\\r")
        case UInt8(ascii: "\t"): append("\\t")
        case 0x08: append("\\b")
        case 0x0C: append("\\f")
        default:
            append("\\u00")
            appendUnchecked(UInt8(ascii: "0") &+ byte >> 4)
            let low = byte & 0x0F
            appendUnchecked(low < 10 ? UInt8(ascii: "0") &+ low : UInt8(ascii: "a") &+ low &- 10)
        }
    }

    @inline(__always)
    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Whether one of eight bytes is below 0x20, `"` or `\`: the "has a byte less than n" test on a whole word.
    @inline(__always)
    private static func needsEscape(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let low = (word &- ones &* 0x20) & ~word
        let found = low | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
        return found & (ones &* 0x80) != 0
    }
}

extension JSONBuffer {
    /// Appends a whole number that fits in 64 bits with its sign.
    @inline(__always)
    mutating func append(integer value: Int64) {
        makeRoom(for: 20)
        if value < 0 { appendUnchecked(UInt8(ascii: "-")) }
        appendDigits(value.magnitude)
    }

    /// Appends a whole number without a sign.
    @inline(__always)
    mutating func append(integer value: UInt64) {
        makeRoom(for: 20)
        appendDigits(value)
    }

    /// Appends a finite number: the shortest text that reads back as the same value, without `.0` behind whole ones.
    mutating func append<Number: BinaryFloatingPoint & CustomStringConvertible>(finite value: Number) {
        if let whole = Int64(exactly: value), whole.magnitude < 1 << Number.significandBitCount, whole != 0 {
            return append(integer: whole)
        }
        var text = value.description
        if text.hasSuffix(".0") { text.removeLast(2) }
        append(plain: text)
    }

    /// Appends text that is known to be JSON already, such as a number's description.
    mutating func append(plain text: String) {
        for byte in text.utf8 { append(byte) }
    }

    /// Appends `value` in decimal, with zeros in front up to `width`; for the parts of a date.
    mutating func append(_ value: Int, width: Int) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }

    @inline(__always)
    private mutating func appendDigits(_ value: UInt64) {
        var length = 1
        var rest = value
        while rest >= 10 {
            rest /= 10
            length &+= 1
        }
        rest = value
        var index = length
        while index > 0 {
            index &-= 1
            base[count &+ index] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        commit(length)
    }
}
