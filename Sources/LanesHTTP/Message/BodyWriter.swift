public import HTTPTypes

/// Where the pieces of a streamed response go.
package protocol BodySink: AnyObject, Sendable {
    func write(_ bytes: UnsafeRawBufferPointer) async throws
    func flush() async throws
    func setTrailers(_ trailers: HTTPFields) async throws
}

/// Writes a streamed response, piece by piece.
public struct BodyWriter: Sendable {
    private let sink: any BodySink

    package init(_ sink: any BodySink) { self.sink = sink }

    /// Sends bytes. Suspends while the client is slower than the handler; throws when it is gone.
    public func write(_ bytes: [UInt8]) async throws {
        // The array is held by this frame until the sink has copied its bytes.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { buffer.deallocate() }
        buffer.copyBytes(from: bytes)
        try await sink.write(UnsafeRawBufferPointer(buffer))
    }

    /// Sends a string's UTF-8.
    public func write(_ string: String) async throws { try await write(Array(string.utf8)) }

    /// Hands what was written so far to the network now, and not only when there is more of it.
    public func flush() async throws { try await sink.flush() }

    /// Sets the fields that follow a chunked body. Before the body ends.
    public func setTrailers(_ trailers: HTTPFields) async throws { try await sink.setTrailers(trailers) }
}
