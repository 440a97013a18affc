public import HTTPTypes
import Lanes

/// Where a request's body comes from.
package protocol BodySource: AnyObject, Sendable {
    /// The body's length, if it was told; `nil`: chunked.
    var length: Int? { get }
    /// The next bytes, at least one; `nil` at the end.
    func next() async throws -> [UInt8]?
    /// The trailer fields; known once the end was reached.
    func trailers() async -> HTTPFields
    /// Allows a body of up to so many bytes.
    func allow(_ bytes: Int) async
}

/// A request's body: bytes that come while you read.
///
/// What you do not read is held back at the client. Read it once.
public struct RequestBody: AsyncSequence, Sendable {
    private let exchange: Exchange

    package init(_ exchange: Exchange) { self.exchange = exchange }

    /// The length that the client told; 0 without a body, `nil` when it comes in chunks.
    public var length: Int? {
        guard let source = exchange.body else { return 0 }
        return source.length
    }

    /// The whole body. 413 when it is longer than `limit` bytes, or than `Limits.bodyBytes`.
    public func collect(upTo limit: Int? = nil) async throws -> [UInt8] {
        guard let source = exchange.body else { return [] }
        if let limit { await source.allow(limit) }
        if let limit, let length = source.length, length > limit { throw HTTPError.tooLong(limit) }
        var all: [UInt8] = []
        while let chunk = try await source.next() {
            if all.isEmpty { all = chunk } else { all += chunk }
            if let limit, all.count > limit { throw HTTPError.tooLong(limit) }
        }
        return all
    }

    /// The whole body as text. 400 when it is not UTF-8.
    public func text(upTo limit: Int? = nil) async throws -> String {
        guard let text = String(validating: try await collect(upTo: limit), as: UTF8.self) else {
            throw HTTPError(.badRequest, "the body is not UTF-8")
        }
        return text
    }

    /// Allows a longer body than `Limits.bodyBytes`, for a route that streams it.
    public func allow(upTo bytes: Int) async { await exchange.body?.allow(bytes) }

    /// The trailer fields of a chunked body, once it was read to its end.
    public var trailers: HTTPFields {
        get async { await exchange.body?.trailers() ?? [:] }
    }

    /// The body's pieces, as they come.
    public func makeAsyncIterator() -> Iterator { Iterator(source: exchange.body) }

    /// The body's pieces, as they come.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let source: (any BodySource)?
        /// The next piece, at least one byte; `nil` at the end. Suspends until something has come.
        public mutating func next() async throws -> [UInt8]? { try await source?.next() }
    }
}

extension HTTPError {
    static func tooLong(_ limit: Int) -> HTTPError {
        HTTPError(.contentTooLarge, "the body is longer than \(limit) bytes")
    }
}

/// A body that is all there, for requests that are made in this process.
package final class BufferedBody: BodySource, @unchecked Sendable {  // read by one task at a time, as every body is
    private var bytes: [UInt8]?
    package let length: Int?
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes.isEmpty ? nil : bytes
        length = bytes.count
    }
    package func next() async throws -> [UInt8]? {
        defer { bytes = nil }
        return bytes
    }
    package func trailers() async -> HTTPFields { [:] }
    package func allow(_ bytes: Int) async {}
}
