/// Percent-encoding of path segments and query parts (RFC 3986 section 2.1).
package enum PercentCoding {
    /// The text that `bytes` stand for, or nil when a "%" has no two hexadecimal digits or the result is not UTF-8.
    ///
    /// An encoded NUL or "/" is decoded like any other byte: split a path into segments first, and check what becomes
    /// a file's name. With `plusIsSpace` "+" means a space, as in queries and forms.
    package static func decode(_ bytes: UnsafeRawBufferPointer, plusIsSpace: Bool = false) -> String? {
        let isPlain = bytes.allSatisfy { $0 != UInt8(ascii: "%") && !(plusIsSpace && $0 == UInt8(ascii: "+")) }
        if isPlain { return String(validating: bytes, as: UTF8.self) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes.count) { target in
            guard let count = decode(bytes, plusIsSpace: plusIsSpace, into: target) else { return nil }
            return String(validating: UnsafeBufferPointer(rebasing: target[..<count]), as: UTF8.self)
        }
    }

    /// See `decode(_:plusIsSpace:)`.
    package static func decode(_ text: String, plusIsSpace: Bool = false) -> String? {
        var text = text
        return text.withUTF8 { decode(UnsafeRawBufferPointer($0), plusIsSpace: plusIsSpace) }
    }

    /// Encodes every byte that is not unreserved, so the result can stand anywhere in a URI.
    package static func encode(_ text: String) -> String { encode(text, isForm: false) }

    /// Encodes a name or value of a form (WHATWG URL, section 5): "*" stays, "~" does not, a space becomes "+".
    package static func encodeForm(_ text: String) -> String { encode(text, isForm: true) }

    private static func isPlain(_ byte: UInt8, isForm: Bool) -> Bool {
        if isForm, byte == UInt8(ascii: "~") { return false }
        return CharacterClass.isUnreserved(byte) || (isForm && byte == UInt8(ascii: "*"))
    }

    private static func encode(_ text: String, isForm: Bool) -> String {
        let digits: StaticString = "0123456789ABCDEF"
        return String(unsafeUninitializedCapacity: text.utf8.count * 3) { target in
            var count = 0
            for byte in text.utf8 {
                if isPlain(byte, isForm: isForm) {
                    target[count] = byte
                    count += 1
                } else if isForm, byte == .space {
                    target[count] = UInt8(ascii: "+")
                    count += 1
                } else {
                    target[count] = UInt8(ascii: "%")
                    target[count + 1] = digits.utf8Start[Int(byte >> 4)]
                    target[count + 2] = digits.utf8Start[Int(byte & 15)]
                    count += 3
                }
            }
            return count
        }
    }

    private static func decode(
        _ bytes: UnsafeRawBufferPointer,
        plusIsSpace: Bool,
        into target: UnsafeMutableBufferPointer<UInt8>
    ) -> Int? {
        var count = 0
        var index = 0
        while index < bytes.count {
            var byte = bytes[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.count, let high = CharacterClass.hexValue(bytes[index + 1]),
                    let low = CharacterClass.hexValue(bytes[index + 2])
                else { return nil }
                byte = high << 4 | low
                index += 2
            } else if plusIsSpace, byte == UInt8(ascii: "+") {
                byte = .space
            }
            target[count] = byte
            count += 1
            index += 1
        }
        return count
    }
}
