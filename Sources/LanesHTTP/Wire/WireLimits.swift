/// How much of a peer's message the parsers take before they refuse it.
package struct WireLimits: Sendable, Equatable {
    /// The bytes of a head, from the first byte of its first line to its empty line; beyond: 431.
    package var headBytes: Int
    /// The field lines of a head, and of a trailer section; beyond: 431.
    package var fields: Int
    /// The bytes of a request target; beyond: 414.
    package var targetBytes: Int
    /// The bytes that all chunk extensions of one body may have together; beyond: 400.
    package var chunkExtensionBytes: Int
    /// The bytes of a trailer section; beyond: 431.
    package var trailerBytes: Int

    package init(
        headBytes: Int = 16_384,
        fields: Int = 100,
        targetBytes: Int = 8_192,
        chunkExtensionBytes: Int = 4_096,
        trailerBytes: Int = 8_192
    ) {
        self.headBytes = headBytes
        self.fields = fields
        self.targetBytes = targetBytes
        self.chunkExtensionBytes = chunkExtensionBytes
        self.trailerBytes = trailerBytes
    }
}

/// What a parser found in the bytes it was given.
package enum ParseOutcome: Equatable, Sendable {
    /// More bytes are needed; nothing was found wrong so far.
    case incomplete
    /// The head is there; its table says how many bytes it has.
    case complete
    /// The peer is to be answered with this error, and its connection closed.
    case refused(WireError)
}

/// How a body's end is known (RFC 9112 section 6.3).
package enum BodyFraming: Equatable, Sendable {
    /// There is no body.
    case none
    /// The body has this many bytes.
    case length(Int)
    /// The body comes in chunks that state their sizes.
    case chunked
    /// The body ends where the connection does: responses only.
    case untilClose
}

/// Why reading stopped early; inside this folder only.
enum Halt: Error {
    case incomplete
    case refused(WireError)
}
