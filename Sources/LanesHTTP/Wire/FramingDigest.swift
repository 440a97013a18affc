/// What the fields of a head say about the body's framing and the connection's future, checked line by line.
///
/// Strictness here is what stops request smuggling: whatever two servers could read in two ways is refused.
struct FramingDigest {
    private(set) var length: Int?
    private(set) var isChunked = false
    private(set) var saysClose = false
    private(set) var saysKeepAlive = false
    private(set) var saysUpgrade = false

    /// Notes a Content-Length line: digits only, once, and never beside Transfer-Encoding (RFC 9112 section 6.3).
    mutating func noteLength(_ value: UnsafeRawBufferPointer) throws(Halt) {
        if length != nil { throw .refused(.repeatedLength) }
        if isChunked { throw .refused(.lengthAndCoding) }
        guard value.count > 0 else { throw .refused(.badLength) }
        var number = 0
        var isTooLarge = false
        for byte in value {
            guard CharacterClass.isDigit(byte) else { throw .refused(.badLength) }
            let (tens, overflows) = number.multipliedReportingOverflow(by: 10)
            let (sum, carries) = tens.addingReportingOverflow(Int(byte &- 0x30))
            if overflows || carries { isTooLarge = true }
            number = sum
        }
        if isTooLarge { throw .refused(.hugeLength) }
        length = number
    }

    /// Notes a Transfer-Encoding line: exactly "chunked", once, in HTTP/1.1, without Content-Length.
    mutating func noteCoding(_ value: UnsafeRawBufferPointer, minorVersion: UInt8) throws(Halt) {
        if minorVersion == 0 { throw .refused(.codingInOldVersion) }
        if length != nil { throw .refused(.lengthAndCoding) }
        if isChunked { throw .refused(.chunkedNotLast) }
        guard ASCII.isWhole(value, "chunked") else { throw .refused(Self.codingFault(value)) }
        isChunked = true
    }

    /// Notes a Connection line; options that are not known here are skipped (RFC 9110 section 7.6.1).
    mutating func noteConnection(_ value: UnsafeRawBufferPointer) {
        if ASCII.isWhole(value, "keep-alive") {
            saysKeepAlive = true
        } else {
            noteOptions(value)
        }
    }

    /// Whether the connection may carry another message (RFC 9112 section 9.3).
    func keepsAlive(minorVersion: UInt8) -> Bool {
        !saysClose && (minorVersion == 1 || saysKeepAlive)
    }

    private mutating func noteOptions(_ value: UnsafeRawBufferPointer) {
        var list = ListReader(value)
        while let option = list.next() {
            if ASCII.isWhole(option, "close") { saysClose = true }
            if ASCII.isWhole(option, "keep-alive") { saysKeepAlive = true }
            if ASCII.isWhole(option, "upgrade") { saysUpgrade = true }
        }
    }

    /// 501 is for a well-formed list that ends with chunked but has codings before it; everything else is 400.
    private static func codingFault(_ value: UnsafeRawBufferPointer) -> WireError {
        var list = ListReader(value)
        var count = 0
        var chunked = 0
        var endsWithChunked = false
        while let coding = list.next() {
            guard coding.count > 0, coding.allSatisfy(CharacterClass.isToken) else { return .badCoding }
            endsWithChunked = ASCII.isWhole(coding, "chunked")
            chunked += endsWithChunked ? 1 : 0
            count += 1
        }
        if count == 0 { return .badCoding }
        return chunked == 1 && endsWithChunked ? .unknownCoding : .chunkedNotLast
    }
}

/// Goes through a comma-separated list; elements come without the white space around them, empty ones included.
struct ListReader {
    private let bytes: UnsafeRawBufferPointer
    private var at = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func next() -> UnsafeRawBufferPointer? {
        guard at <= bytes.count, bytes.count > 0 else { return nil }
        var end = at
        while end < bytes.count, bytes[end] != UInt8(ascii: ",") { end += 1 }
        var start = at
        at = end + 1
        while start < end, CharacterClass.isBlank(bytes[start]) { start += 1 }
        while end > start, CharacterClass.isBlank(bytes[end - 1]) { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }
}
