/// What a request's field section decides, gathered while its lines are read.
private struct RequestDigest {
    var framing = FramingDigest()
    var hasHost = false
    var expectsContinue = false
    var hasUpgrade = false
}

extension RequestParser {
    /// Reads the field section up to its empty line, and concludes framing, host and the connection's future from it.
    @inline(__always)
    static func readFields(_ cursor: inout HeadCursor, limit: Int, into head: inout RequestHead) throws(Halt) {
        var digest = RequestDigest()
        head.fields.removeAll()
        while try !cursor.emptyLine() {
            if head.fields.count >= limit { throw .refused(.tooManyFields) }
            let slot = try cursor.fieldLine()
            head.fields.append(slot)
            let field = KnownField(cursor.base + Int(slot.name.start), count: Int(slot.name.count))
            if field != .other { try note(field, slot.value, cursor.base, &digest, &head) }
        }
        try conclude(digest, into: &head)
    }

    @inline(__always)
    private static func note(
        _ field: KnownField,
        _ value: ByteRange,
        _ base: UnsafeRawPointer,
        _ digest: inout RequestDigest,
        _ head: inout RequestHead
    ) throws(Halt) {
        let bytes = value.bytes(in: base)
        switch field {
        case .host:
            if digest.hasHost { throw .refused(.repeatedHost) }
            guard HostSyntax.isValid(bytes, need: .nothing) else { throw .refused(.badHost) }
            digest.hasHost = true
            if head.host.isEmpty { head.host = value }
        case .connection: digest.framing.noteConnection(bytes)
        case .contentLength: try digest.framing.noteLength(bytes)
        case .transferEncoding: try digest.framing.noteCoding(bytes, minorVersion: head.minorVersion)
        case .expect:
            guard ASCII.isWhole(bytes, "100-continue") else { throw .refused(.badExpectation) }
            digest.expectsContinue = true
        case .upgrade: digest.hasUpgrade = true
        case .other: break
        }
    }

    @inline(__always)
    private static func conclude(_ digest: RequestDigest, into head: inout RequestHead) throws(Halt) {
        if !digest.hasHost, head.minorVersion == 1 { throw .refused(.missingHost) }
        if digest.framing.isChunked {
            head.framing = .chunked
        } else if let length = digest.framing.length {
            head.framing = .length(length)
        } else {
            head.framing = .none
        }
        head.keepsAlive = digest.framing.keepsAlive(minorVersion: head.minorVersion)
        head.hasUpgrade = digest.hasUpgrade && digest.framing.saysUpgrade && head.minorVersion == 1
        let hasBody = head.framing != .none && head.framing != .length(0)
        head.expectsContinue = digest.expectsContinue && hasBody && head.minorVersion == 1
    }
}
