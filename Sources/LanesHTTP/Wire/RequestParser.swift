/// Reads the head of a request (RFC 9112 sections 2 to 6), strictly.
///
/// What the RFC leaves to a server is decided for safety: one empty line before the request line is skipped, one space
/// separates its parts, and every line ends with carriage return and line feed. Repeated framing fields are refused
/// even when they agree.
package enum RequestParser {
    /// Parses the head at the front of `bytes`, which begin where the last message ended.
    ///
    /// - Parameters:
    ///   - bytes: All bytes of this head that have arrived so far, not only the newest.
    ///   - scanned: How many of them earlier calls have looked at; 0 before the first. Kept by the caller, so that a
    ///     connection in the middle of a head needs no other memory, and byte-wise arrival costs linear time.
    ///   - limits: The bounds; see `WireLimits`.
    ///   - head: Holds the result, and only when the outcome is `complete`.
    package static func parse(
        _ bytes: UnsafeRawBufferPointer,
        scanned: inout Int,
        limits: WireLimits,
        into head: inout RequestHead
    ) -> ParseOutcome {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return .incomplete }
        if scanned > 0, !HeadScanner.isWorthParsing(bytes, scanned: &scanned, limit: limits.headBytes) {
            return .incomplete
        }
        do throws(Halt) {
            var cursor = HeadCursor(base, end: min(bytes.count, limits.headBytes))
            try readHead(&cursor, limits: limits, into: &head)
            scanned = 0
            return .complete
        } catch {
            if case .refused(let fault) = error { return .refused(fault) }
            scanned = bytes.count
            return bytes.count < limits.headBytes ? .incomplete : .refused(overflow(bytes, limits.headBytes))
        }
    }

    /// Whether a head begins with the method HEAD; it may be one that is refused, or not complete.
    package static func isHead(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let start = bytes.first == .carriageReturn ? 2 : 0  // an empty line before it is skipped
        return bytes.dropFirst(start).starts(with: "HEAD ".utf8)
    }

    private static func readHead(
        _ cursor: inout HeadCursor,
        limits: WireLimits,
        into head: inout RequestHead
    ) throws(Halt) {
        try skipEmptyLine(&cursor)
        try readMethod(&cursor, into: &head)
        try readTarget(&cursor, limit: limits.targetBytes, into: &head)
        try readVersion(&cursor, into: &head)
        try readFields(&cursor, limit: limits.fields, into: &head)
        head.byteCount = cursor.at
    }

    /// Some old clients send an empty line behind a body (RFC 9112 section 2.2); a second one is refused.
    @inline(__always)
    private static func skipEmptyLine(_ cursor: inout HeadCursor) throws(Halt) {
        guard cursor[0] == .carriageReturn || cursor[0] == .lineFeed else { return }
        try cursor.checkLineEnd(at: 0, otherwise: .emptyRequestLine)
        cursor.at = 2
        guard cursor.end > 2 else { throw .incomplete }
        if cursor[2] == .carriageReturn || cursor[2] == .lineFeed { throw .refused(.emptyRequestLine) }
    }

    @inline(__always)
    private static func readMethod(_ cursor: inout HeadCursor, into head: inout RequestHead) throws(Halt) {
        let start = cursor.at
        if start &+ 4 <= cursor.end,
            cursor.base.loadUnaligned(fromByteOffset: start, as: UInt32.self) == ASCII.word4("GET ")
        {
            head.method = .get
            head.methodName = ByteRange(start, start &+ 3)
            cursor.at = start &+ 4
            return
        }
        var index = start
        while index < cursor.end, CharacterClass.isToken(cursor[index]) { index &+= 1 }
        guard index < cursor.end else { throw .incomplete }
        guard cursor[index] == .space, index > start else { throw .refused(.badMethod) }
        head.methodName = ByteRange(start, index)
        head.method = KnownMethod(head.methodName.bytes(in: cursor.base))
        cursor.at = index &+ 1
    }

    @inline(__always)
    private static func readTarget(
        _ cursor: inout HeadCursor,
        limit: Int,
        into head: inout RequestHead
    ) throws(Halt) {
        let start = cursor.at
        var index = start
        while index < cursor.end, CharacterClass.isPath(cursor[index]) { index &+= 1 }
        head.path = ByteRange(start, index)
        head.query = .empty
        if index < cursor.end, cursor[index] == UInt8(ascii: "?") {
            let queryStart = index &+ 1
            while index < cursor.end, CharacterClass.isQuery(cursor[index]) { index &+= 1 }
            head.query = ByteRange(queryStart, index)
        }
        if index &- start > limit { throw .refused(.targetTooLong) }
        guard index < cursor.end else { throw .incomplete }
        guard cursor[index] == .space, index > start else {
            throw .refused(targetFault(cursor[index], isEmpty: index == start))
        }
        head.target = ByteRange(start, index)
        head.targetForm = .origin
        head.host = .empty
        cursor.at = index &+ 1
        if cursor[start] != UInt8(ascii: "/") || head.method == .connect {
            try RequestTarget.resolve(cursor.base, into: &head)
        }
    }

    @inline(__always)
    private static func readVersion(_ cursor: inout HeadCursor, into head: inout RequestHead) throws(Halt) {
        let start = cursor.at
        if start &+ 10 <= cursor.end {
            let word = cursor.base.loadUnaligned(fromByteOffset: start, as: UInt64.self)
            let isCurrent = word == ASCII.word8("HTTP/1.1")
            if isCurrent || word == ASCII.word8("HTTP/1.0"), cursor[start &+ 8] == .carriageReturn,
                cursor[start &+ 9] == .lineFeed
            {
                head.minorVersion = isCurrent ? 1 : 0
                cursor.at = start &+ 10
                return
            }
        }
        throw versionFault(cursor)
    }

    /// Names what is wrong in the version, byte for byte: `incomplete` when nothing is wrong so far.
    private static func versionFault(_ cursor: HeadCursor) -> Halt {
        let pattern: StaticString = "HTTP/0.0"
        for place in 0..<pattern.utf8CodeUnitCount {
            guard cursor.at + place < cursor.end else { return .incomplete }
            let byte = cursor[cursor.at + place]
            let expected = pattern.utf8Start[place]
            if byte == expected || (expected == UInt8(ascii: "0") && CharacterClass.isDigit(byte)) { continue }
            if byte == .space { return .refused(.extraSpace) }
            return .refused(byte == .lineFeed ? .bareLineFeed : .badVersion)
        }
        do throws(Halt) {
            try cursor.checkLineEnd(at: cursor.at + 8, otherwise: .badVersion)
        } catch {
            return error
        }
        return .refused(cursor[cursor.at + 5] == UInt8(ascii: "1") ? .badVersion : .otherMajorVersion)
    }

    private static func targetFault(_ byte: UInt8, isEmpty: Bool) -> WireError {
        switch byte {
        case .space: .extraSpace
        case .lineFeed: .bareLineFeed
        case .carriageReturn: isEmpty ? .badTargetForm : .noVersion
        case UInt8(ascii: "#"): .fragmentInTarget
        default: .badTarget
        }
    }

    /// The limit is reached without an end: the target is to blame when not even the first line has one.
    private static func overflow(_ bytes: UnsafeRawBufferPointer, _ limit: Int) -> WireError {
        let window = UnsafeRawBufferPointer(rebasing: bytes[..<min(bytes.count, limit)])
        return HeadScanner.find(.lineFeed, in: window, from: 2) == nil ? .targetTooLong : .headTooLarge
    }
}

extension KnownMethod {
    init(_ name: UnsafeRawBufferPointer) {
        switch name.count {
        case 3 where name.elementsEqual("GET".utf8): self = .get
        case 3 where name.elementsEqual("PUT".utf8): self = .put
        case 4 where name.elementsEqual("HEAD".utf8): self = .head
        case 4 where name.elementsEqual("POST".utf8): self = .post
        case 5 where name.elementsEqual("PATCH".utf8): self = .patch
        case 5 where name.elementsEqual("TRACE".utf8): self = .trace
        case 6 where name.elementsEqual("DELETE".utf8): self = .delete
        case 7 where name.elementsEqual("OPTIONS".utf8): self = .options
        case 7 where name.elementsEqual("CONNECT".utf8): self = .connect
        default: self = .other
        }
    }
}
