/// Reads the head of a response (RFC 9112 sections 4 to 6), as strictly as `RequestParser` reads requests.
package enum ResponseParser {
    /// Parses the head at the front of `bytes`; see `RequestParser.parse` for `bytes`, `scanned` and `limits`.
    ///
    /// - Parameters:
    ///   - method: The request's method, which decides whether there is a body (RFC 9112 section 6.3).
    ///   - head: Holds the result, and only when the outcome is `complete`.
    package static func parse(
        _ bytes: UnsafeRawBufferPointer,
        scanned: inout Int,
        method: KnownMethod,
        limits: WireLimits,
        into head: inout ResponseHead
    ) -> ParseOutcome {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return .incomplete }
        if scanned > 0, !HeadScanner.isWorthParsing(bytes, scanned: &scanned, limit: limits.headBytes) {
            return .incomplete
        }
        do throws(Halt) {
            var cursor = HeadCursor(base, end: min(bytes.count, limits.headBytes))
            try readStatusLine(&cursor, into: &head)
            let digest = try readFields(&cursor, limit: limits.fields, into: &head)
            conclude(digest, method: method, into: &head)
            head.byteCount = cursor.at
            scanned = 0
            return .complete
        } catch {
            if case .refused(let fault) = error { return .refused(fault) }
            scanned = bytes.count
            return bytes.count < limits.headBytes ? .incomplete : .refused(.headTooLarge)
        }
    }

    /// `HTTP/1.x SP 3DIGIT [ SP reason ]`; the space before an empty reason may be missing, as some servers have it.
    private static func readStatusLine(_ cursor: inout HeadCursor, into head: inout ResponseHead) throws(Halt) {
        let pattern: StaticString = "HTTP/1.b ddd"
        for place in 0..<pattern.utf8CodeUnitCount {
            guard place < cursor.end else { throw .incomplete }
            guard fits(cursor[place], pattern.utf8Start[place]) else {
                throw .refused(cursor[place] == .lineFeed ? .bareLineFeed : .badStatusLine)
            }
        }
        head.minorVersion = cursor[7] &- 0x30
        head.status = Int(cursor[9] &- 0x30) * 100 + Int(cursor[10] &- 0x30) * 10 + Int(cursor[11] &- 0x30)
        if head.status < 100 { throw .refused(.badStatusLine) }
        guard cursor.end > 12 else { throw .incomplete }
        let reasonStart = cursor[12] == .space ? 13 : 12
        let end = reasonStart == 12 ? 12 : cursor.endOfText(from: reasonStart)
        try cursor.checkLineEnd(at: end, otherwise: .badStatusLine)
        head.reason = ByteRange(reasonStart, end)
        cursor.at = end + 2
    }

    /// In the pattern "b" stands for 0 or 1, and "d" for any digit.
    private static func fits(_ byte: UInt8, _ expected: UInt8) -> Bool {
        switch expected {
        case UInt8(ascii: "b"): byte == UInt8(ascii: "0") || byte == UInt8(ascii: "1")
        case UInt8(ascii: "d"): CharacterClass.isDigit(byte)
        default: byte == expected
        }
    }

    private static func readFields(
        _ cursor: inout HeadCursor,
        limit: Int,
        into head: inout ResponseHead
    ) throws(Halt) -> FramingDigest {
        var digest = FramingDigest()
        head.fields.removeAll()
        while try !cursor.emptyLine() {
            if head.fields.count >= limit { throw .refused(.tooManyFields) }
            let slot = try cursor.fieldLine()
            head.fields.append(slot)
            let value = slot.value.bytes(in: cursor.base)
            switch KnownField(cursor.base + Int(slot.name.start), count: Int(slot.name.count)) {
            case .connection: digest.noteConnection(value)
            case .contentLength: try digest.noteLength(value)
            case .transferEncoding: try digest.noteCoding(value, minorVersion: head.minorVersion)
            case .host, .expect, .upgrade, .other: break
            }
        }
        return digest
    }

    private static func conclude(_ digest: FramingDigest, method: KnownMethod, into head: inout ResponseHead) {
        let isTunnel = method == .connect && head.status / 100 == 2
        head.declaredLength = digest.length
        if method == .head || isTunnel || !StatusLine.allowsBody(head.status) {
            head.framing = .none
        } else if digest.isChunked {
            head.framing = .chunked
        } else if let length = digest.length {
            head.framing = .length(length)
        } else {
            head.framing = .untilClose
        }
        let endsHere = head.framing == .untilClose || isTunnel || head.status == 101
        head.keepsAlive = !endsHere && digest.keepsAlive(minorVersion: head.minorVersion)
    }
}
