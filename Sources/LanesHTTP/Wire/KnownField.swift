/// The fields that decide how a message is framed, routed and ended.
enum KnownField {
    case other
    case host
    case connection
    case contentLength
    case transferEncoding
    case expect
    case upgrade

    /// Recognises a name by its length first: nearly every other field is told apart without reading a byte.
    @inline(__always)
    init(_ name: UnsafeRawPointer, count: Int) {
        switch count {
        case 4 where ASCII.isSame(name, "host"): self = .host
        case 6 where ASCII.isSame(name, "expect"): self = .expect
        case 7 where ASCII.isSame(name, "upgrade"): self = .upgrade
        case 10 where ASCII.isSame(name, "connection"): self = .connection
        case 14 where ASCII.isSame(name, "content-length"): self = .contentLength
        case 17 where ASCII.isSame(name, "transfer-encoding"): self = .transferEncoding
        default: self = .other
        }
    }
}

/// Comparing bytes with words that are known when the program is built.
enum ASCII {
    /// Whether as many bytes as `word` has are that word in any case.
    ///
    /// The word is in lower case, and 4 to 24 letters long. Setting bit 5 folds the case of letters,
    /// and changes no other byte that a field may hold ("-" and digits have it set). With a literal this comes down to
    /// two or three comparisons with constants.
    @inline(__always)
    static func isSame(_ bytes: UnsafeRawPointer, _ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        let expected = UnsafeRawPointer(word.utf8Start)
        if count < 8 {
            return isSame4(bytes, expected) && isSame4(bytes + (count - 4), expected + (count - 4))
        }
        if count > 16, !isSame8(bytes + 8, expected + 8) { return false }
        return isSame8(bytes, expected) && isSame8(bytes + (count - 8), expected + (count - 8))
    }

    /// Whether the whole of `bytes` is `word`, in any case.
    @inline(__always)
    static func isWhole(_ bytes: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
        guard bytes.count == word.utf8CodeUnitCount, let base = bytes.baseAddress else { return false }
        return isSame(base, word)
    }

    /// The first eight letters of `word` as they lie in memory.
    @inline(__always)
    static func word8(_ word: StaticString) -> UInt64 {
        UnsafeRawPointer(word.utf8Start).loadUnaligned(as: UInt64.self)
    }

    /// The first four letters of `word` as they lie in memory.
    @inline(__always)
    static func word4(_ word: StaticString) -> UInt32 {
        UnsafeRawPointer(word.utf8Start).loadUnaligned(as: UInt32.self)
    }

    @inline(__always)
    private static func isSame8(_ one: UnsafeRawPointer, _ other: UnsafeRawPointer) -> Bool {
        one.loadUnaligned(as: UInt64.self) | 0x2020_2020_2020_2020 == other.loadUnaligned(as: UInt64.self)
    }

    @inline(__always)
    private static func isSame4(_ one: UnsafeRawPointer, _ other: UnsafeRawPointer) -> Bool {
        one.loadUnaligned(as: UInt32.self) | 0x2020_2020 == other.loadUnaligned(as: UInt32.self)
    }
}
