public import HTTPTypes

/// What a handler answers with.
public struct Response: Sendable {
    /// 200, 404, …
    public var status: HTTPResponse.Status
    /// The `Content-Type` field; `nil`: none.
    public var contentType: String?
    /// What follows the head.
    public var body: ResponseBody
    // Most responses have no further fields, and an empty HTTPFields costs an allocation.
    package var fields: HTTPFields?

    /// Further fields. Content-Length, Transfer-Encoding, Connection and Date are the server's own.
    public var headers: HTTPFields {
        get { fields ?? HTTPFields() }
        set { fields = newValue }
        _modify {
            var value = fields ?? HTTPFields()
            fields = nil
            defer { fields = value }
            yield &value
        }
    }

    /// A response from its parts.
    public init(
        status: HTTPResponse.Status = .ok,
        contentType: String? = nil,
        headers: HTTPFields? = nil,
        body: ResponseBody = .empty
    ) {
        self.status = status
        self.contentType = contentType
        self.fields = headers
        self.body = body
    }

    /// Plain text in UTF-8.
    public init(status: HTTPResponse.Status = .ok, text: String) {
        self.init(status: status, contentType: "text/plain; charset=utf-8", body: .string(text))
    }

    /// A page.
    public init(status: HTTPResponse.Status = .ok, html: String) {
        self.init(status: status, contentType: "text/html; charset=utf-8", body: .string(html))
    }

    /// A value as JSON.
    public init(status: HTTPResponse.Status = .ok, json value: some Encodable) throws {
        self.init(status: status, contentType: "application/json", body: .bytes(try JSON.encode(value)))
    }

    /// A body that is written piece by piece, in chunks, or with a Content-Length when its length is known.
    ///
    /// `writer.write` suspends while the client is slow. An error thrown after the head is sent can only be shown by
    /// cutting the connection, and is.
    public init(
        status: HTTPResponse.Status = .ok,
        contentType: String? = "application/octet-stream",
        length: Int? = nil,
        stream: @escaping @Sendable (BodyWriter) async throws -> Void
    ) {
        self.init(status: status, contentType: contentType, body: .stream(length: length, stream))
    }

    /// A redirection: 303 See Other unless another status is given.
    public static func redirect(to location: String, status: HTTPResponse.Status = .seeOther) -> Response {
        Response(status: status, headers: [.location: location])
    }
}

extension Response {
    /// Whether it holds no memory worth giving back: a spare exchange keeps such a response until the next one.
    var isSmall: Bool {
        guard fields == nil else { return false }
        switch body.storage {
        case .empty: return true
        case .string(let string): return string.utf8.count <= 256
        case .bytes(let bytes): return bytes.count <= 256
        case .stream, .file: return false
        }
    }
}

/// What follows a response's head.
public struct ResponseBody: Sendable {
    package enum Storage: Sendable {
        case empty
        case string(String)
        case bytes([UInt8])
        case stream(length: Int?, @Sendable (BodyWriter) async throws -> Void)
        case file(FileSlice)
    }

    package var storage: Storage

    package init(_ storage: Storage) { self.storage = storage }

    /// No body.
    public static let empty = ResponseBody(.empty)
    /// A string's UTF-8.
    public static func string(_ string: String) -> ResponseBody { ResponseBody(.string(string)) }
    /// Bytes.
    public static func bytes(_ bytes: [UInt8]) -> ResponseBody { ResponseBody(.bytes(bytes)) }
    /// Written piece by piece; with `length`, exactly that many bytes must be written.
    public static func stream(
        length: Int? = nil,
        _ write: @escaping @Sendable (BodyWriter) async throws -> Void
    ) -> ResponseBody {
        ResponseBody(.stream(length: length, write))
    }
    /// A part of a file, sent without copying it through this process.
    package static func file(_ slice: FileSlice) -> ResponseBody { ResponseBody(.file(slice)) }

    /// How many bytes there are; `nil`: not known before they are written.
    public var length: Int? {
        switch storage {
        case .empty: 0
        case .string(let string): string.utf8.count
        case .bytes(let bytes): bytes.count
        case .stream(let length, _): length
        case .file(let slice): slice.count
        }
    }
}

/// A part of an open file; the descriptor is closed with the last copy.
package struct FileSlice: Sendable {
    package let file: OpenFile
    package let offset: Int
    package let count: Int

    package init(file: OpenFile, offset: Int, count: Int) {
        self.file = file
        self.offset = offset
        self.count = count
    }
}
