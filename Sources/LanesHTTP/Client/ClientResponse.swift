public import HTTPTypes

/// A response: its head, and a body that comes while you read.
public struct ClientResponse: Sendable {
    /// 200, 404, … Only you know which ones are an error.
    public let status: HTTPResponse.Status
    /// The head's fields.
    public let headers: HTTPFields
    /// The body.
    ///
    /// Read it to its end, so that its connection can carry another request.
    public let body: ClientResponseBody

    /// The body as a value from JSON, whatever its `Content-Type` says.
    ///
    /// - Throws: `ClientError`: also `badResponse` for what does not fit, `bodyTooLong` beyond `limit` bytes (`nil`:
    ///   `ClientLimits.bodyBytes`).
    public func decode<Value: Decodable>(
        _ type: Value.Type = Value.self,
        upTo limit: Int? = nil
    ) async throws -> Value {
        let bytes = try await body.collect(upTo: limit)
        do {
            return try JSON.decode(type, from: bytes)
        } catch {
            throw ClientError(
                .badResponse,
                body.host,
                "\(status): the body is not the JSON that was expected: \(error)"
            )
        }
    }

    /// The body as text; bytes that are not UTF-8 come out as U+FFFD.
    public func text(upTo limit: Int? = nil) async throws -> String {
        String(decoding: try await body.collect(upTo: limit), as: UTF8.self)
    }
}

/// A response's body: bytes that come while you read.
///
/// What you do not read is held back at the server. Read it once, in one task at a time. Giving it up before its end
/// closes the connection; so does cancelling the task that reads it.
public struct ClientResponseBody: AsyncSequence, Sendable {
    private let source: ClientBodySource
    private let limit: Int
    let host: String

    init(_ source: ClientBodySource, host: String, limit: Int) {
        self.source = source
        self.host = host
        self.limit = limit
    }

    /// The length that the server told; `nil`: it comes in chunks, or ends with the connection.
    public var length: Int? { source.length }

    /// The whole body.
    ///
    /// Throws `ClientError.Kind.bodyTooLong` beyond `limit` bytes (`nil`: `ClientLimits.bodyBytes`).
    public func collect(upTo limit: Int? = nil) async throws -> [UInt8] {
        let limit = limit ?? self.limit
        var all: [UInt8] = []
        if let length, length > limit { throw tooLong(limit) }
        while let piece = try await source.next() {
            if all.isEmpty { all = piece } else { all += piece }
            if all.count > limit { throw tooLong(limit) }
        }
        return all
    }

    private func tooLong(_ limit: Int) -> ClientError {
        source.abandon()
        return .bodyTooLong(host, limit)
    }

    /// The trailer fields of a chunked body, once it was read to its end.
    public var trailers: HTTPFields { source.trailers }

    /// The body's pieces, as they come.
    public func makeAsyncIterator() -> Iterator { Iterator(source: source) }

    /// The body's pieces, as they come.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let source: ClientBodySource
        /// The next piece, at least one byte; `nil` at the end.
        ///
        /// Throws `ClientError`.
        public mutating func next() async throws -> [UInt8]? { try await source.next() }
    }
}
