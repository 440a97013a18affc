/// The request target's forms other than the common one, "/path?query" (RFC 9112 section 3.2).
enum RequestTarget {
    /// Finds path, query and authority of a target that is known to have valid bytes only.
    ///
    /// `head` comes with `target` set, and with `path` as all of it before the first "?".
    static func resolve(_ base: UnsafeRawPointer, into head: inout RequestHead) throws(Halt) {
        let target = head.target.bytes(in: base)
        if head.method == .connect {
            guard HostSyntax.isValid(target, need: .hostAndPort) else { throw .refused(.badTargetHost) }
            head.targetForm = .authority
            head.host = head.target
            head.path = .empty
        } else if target.count == 1, target[0] == UInt8(ascii: "*") {
            guard head.method == .options else { throw .refused(.badTargetForm) }
            head.targetForm = .asterisk
        } else {
            try resolveAbsolute(head.path.bytes(in: base), into: &head)
        }
    }

    private static func resolveAbsolute(_ bytes: UnsafeRawBufferPointer, into head: inout RequestHead) throws(Halt) {
        guard let start = endOfScheme(bytes) else { throw .refused(.badTargetForm) }
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "/") { end += 1 }
        let authority = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        guard HostSyntax.isValid(authority, need: .host) else { throw .refused(.badTargetHost) }
        let first = Int(head.target.start)
        head.targetForm = .absolute
        head.host = ByteRange(first + start, first + end)
        head.path = ByteRange(first + end, first + bytes.count)
    }

    private static func endOfScheme(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        if bytes.count >= 7, ASCII.isSame(base, "http://") { return 7 }
        if bytes.count >= 8, ASCII.isSame(base, "https://") { return 8 }
        return nil
    }
}
