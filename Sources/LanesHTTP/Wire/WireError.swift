/// Why a peer's bytes were refused: the status to answer with, and a sentence that names the fault and its place.
///
/// A plain value without references, so that an outcome that may carry one costs nothing when it does not.
package struct WireError: Error, Sendable, Equatable, CustomStringConvertible {
    private let code: UInt16
    private let text: StaticString

    /// The status a server answers with; a client that read a bad response shows `reason` only.
    package var status: Int { Int(code) }

    /// What was wrong, and where: fit for a log line and for the body of the answer.
    package var reason: String { text.description }

    package var description: String { "\(status): \(reason)" }

    package init(_ status: UInt16, _ reason: StaticString) {
        code = status
        text = reason
    }

    package static func == (one: WireError, other: WireError) -> Bool {
        one.code == other.code && one.reason == other.reason
    }
}

/// Faults of single bytes and lines.
extension WireError {
    static var bareLineFeed: Self { Self(400, "Line feed without carriage return") }
    static var bareCarriageReturn: Self { Self(400, "Carriage return without line feed") }
    static var foldedField: Self { Self(400, "White space at the start of a field line") }
    static var emptyFieldName: Self { Self(400, "Field name is empty") }
    static var blankBeforeColon: Self { Self(400, "White space in or after a field name") }
    static var badFieldName: Self { Self(400, "Invalid byte in a field name") }
    static var badFieldValue: Self { Self(400, "Control byte in a field value") }
    static var headTooLarge: Self { Self(431, "Message head has too many bytes") }
    static var tooManyFields: Self { Self(431, "Message head has too many fields") }
}

/// Faults of the first line.
extension WireError {
    static var emptyRequestLine: Self { Self(400, "Request line is empty") }
    static var badMethod: Self { Self(400, "Invalid byte in the method") }
    static var extraSpace: Self { Self(400, "More than one space in the request line") }
    static var badTarget: Self { Self(400, "Invalid byte in the request target") }
    static var fragmentInTarget: Self { Self(400, "Fragment in the request target") }
    static var badTargetForm: Self { Self(400, "Request target has no form that fits its method") }
    static var badTargetHost: Self { Self(400, "Invalid host in the request target") }
    static var targetTooLong: Self { Self(414, "Request target has too many bytes") }
    static var noVersion: Self { Self(400, "Request line has no HTTP version") }
    static var badVersion: Self { Self(400, "Malformed or unknown HTTP version") }
    static var otherMajorVersion: Self { Self(505, "HTTP version is not 1.0 or 1.1") }
    static var badStatusLine: Self { Self(400, "Malformed status line") }
}

/// Faults of the fields that say how a message is framed and routed.
extension WireError {
    static var missingHost: Self { Self(400, "Host is missing") }
    static var repeatedHost: Self { Self(400, "Host given twice") }
    static var badHost: Self { Self(400, "Invalid byte in Host") }
    static var repeatedLength: Self { Self(400, "Content-Length given twice") }
    static var badLength: Self { Self(400, "Content-Length is not a plain number") }
    static var hugeLength: Self { Self(400, "Content-Length is too large a number") }
    static var lengthAndCoding: Self { Self(400, "Content-Length together with Transfer-Encoding") }
    static var badCoding: Self { Self(400, "Transfer-Encoding is malformed") }
    static var chunkedNotLast: Self { Self(400, "Transfer-Encoding does not end with chunked, once") }
    static var unknownCoding: Self { Self(501, "Transfer-Encoding other than chunked") }
    static var codingInOldVersion: Self { Self(400, "Transfer-Encoding in an HTTP/1.0 message") }
    static var badExpectation: Self { Self(417, "Expect other than 100-continue") }
}

/// Faults of a chunked body.
extension WireError {
    static var badChunkSize: Self { Self(400, "Chunk size is not a hexadecimal number") }
    static var hugeChunkSize: Self { Self(400, "Chunk size is too large a number") }
    static var badChunkExtension: Self { Self(400, "Invalid byte in a chunk extension") }
    static var chunkExtensionsTooLong: Self { Self(400, "Chunk extensions have too many bytes") }
    static var badChunkEnd: Self { Self(400, "Chunk data is longer than its size") }
    static var trailersTooLarge: Self { Self(431, "Trailer section has too many bytes") }
    static var forbiddenTrailer: Self { Self(400, "Trailer names a field that only a head may have") }
}
