public import HTTPTypes

/// A request for an `HTTPClient` to send.
public struct ClientRequest: Sendable {
    /// The method, such as GET or POST.
    public var method: HTTPRequest.Method
    /// "http://host[:port]/path?query", percent-encoded; "http+unix://%2Frun%2Fapp.sock/path" for a Unix socket.
    public var url: String
    /// Further fields.
    ///
    /// Host, Content-Length, Transfer-Encoding and Connection are the client's own.
    public var headers: HTTPFields
    /// What follows the head.
    public var body: ClientRequestBody
    /// From `send` to the end of the response's body; `nil`: `ClientLimits.whole`.
    public var timeout: Duration?

    /// A request from its parts.
    public init(
        _ method: HTTPRequest.Method = .get,
        _ url: String,
        headers: HTTPFields = [:],
        body: ClientRequestBody = .empty,
        timeout: Duration? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }

    /// A request with a value as JSON.
    ///
    /// Throws what encoding it throws.
    public init(
        _ method: HTTPRequest.Method,
        _ url: String,
        headers: HTTPFields = [:],
        json value: some Encodable
    ) throws {
        self.init(method, url, headers: headers, body: .bytes(try JSON.encode(value)))
        if self.headers[.contentType] == nil { self.headers[.contentType] = "application/json" }
    }

    /// Whether sending it a second time does what sending it once does (RFC 9110 9.2.2), and can be done.
    var isRepeatable: Bool {
        switch method {
        case .get, .head, .put, .delete, .options, .trace: body.isRepeatable
        default: false
        }
    }
}

/// What follows a request's head.
public struct ClientRequestBody: Sendable {
    enum Storage: Sendable {
        case bytes([UInt8])
        case stream(length: Int?, @Sendable (BodyWriter) async throws -> Void)
    }

    let storage: Storage

    /// No body.
    public static let empty = ClientRequestBody(storage: .bytes([]))
    /// Bytes.
    public static func bytes(_ bytes: [UInt8]) -> ClientRequestBody { ClientRequestBody(storage: .bytes(bytes)) }
    /// A string's UTF-8.
    public static func string(_ string: String) -> ClientRequestBody { .bytes(Array(string.utf8)) }

    /// Written piece by piece: in chunks, or exactly `length` bytes.
    ///
    /// `write` suspends while the server is slow.
    ///
    /// The response is read once the closure has returned. An error it throws is thrown by `send`.
    public static func stream(
        length: Int? = nil,
        _ write: @escaping @Sendable (BodyWriter) async throws -> Void
    ) -> ClientRequestBody {
        ClientRequestBody(storage: .stream(length: length, write))
    }

    /// The pieces of a sequence as they come, such as another request's or response's body.
    public static func sequence<Pieces: AsyncSequence & Sendable>(
        _ pieces: Pieces,
        length: Int? = nil
    ) -> ClientRequestBody where Pieces.Element == [UInt8] {
        .stream(length: length) { writer in
            for try await piece in pieces { try await writer.write(piece) }
        }
    }

    var framing: BodyFraming {
        switch storage {
        case .bytes(let bytes): bytes.isEmpty ? .none : .length(bytes.count)
        case .stream(let length?, _): .length(max(0, length))
        case .stream(nil, _): .chunked
        }
    }

    /// Whether the same bytes can be had again.
    var isRepeatable: Bool {
        if case .bytes = storage { true } else { false }
    }
}
