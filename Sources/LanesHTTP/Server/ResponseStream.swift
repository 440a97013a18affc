import HTTPTypes
import Lanes
import Synchronization

/// A response's body on its way out, written piece by piece by the handler.
///
/// With a length the pieces are sent as they are, and must add up to it; without one they go in chunks, or to an
/// HTTP/1.0 client until the connection's end (RFC 9112 6.3, 7.1).
final class ResponseStream: BodySink, @unchecked Sendable {  // used on its connection's loop only
    private let connection: Connection
    private let exchange: Exchange
    private let length: Int?
    private var written = 0
    private var trailers: HTTPFields?
    private let isOver = Atomic<Bool>(false)

    init(_ connection: Connection, _ exchange: Exchange, length: Int?) {
        self.connection = connection
        self.exchange = exchange
        self.length = length
    }

    private var socket: Socket { connection.socket }
    private var isChunked: Bool { length == nil && exchange.head.minorVersion > 0 }

    /// Sends the head and whatever `write` writes.
    func send(_ write: @escaping @Sendable (BodyWriter) async throws -> Void) async {
        if length == nil, !isChunked { connection.endAfterResponse() }
        let framing: BodyFraming = length.map { .length($0) } ?? (isChunked ? .chunked : .untilClose)
        connection.writeHead(exchange, framing)
        defer { isOver.store(true, ordering: .releasing) }
        guard connection.sendsBody(exchange) else { return }
        do {
            try await connection.stream(exchange, BodyWriter(self), write)
            isOver.store(true, ordering: .releasing)
            try finish()
        } catch {
            isOver.store(true, ordering: .releasing)
            connection.server.streamFailed(error, exchange)
            connection.cut()
        }
    }

    private func finish() throws(ResponseStreamError) {
        if let length, written < length { throw .tooShort(written: written, length: length) }
        if isChunked { ChunkedEncoder.writeEnd(trailers: trailers, into: &socket.outbound, pool: socket.blocks) }
        socket.flush()
    }

    // MARK: What the handler calls, on whatever lane it runs

    func write(_ bytes: UnsafeRawBufferPointer) async throws {
        try checkTime()
        if socket.loop.lane.isCurrent { return try await append(bytes) }
        nonisolated(unsafe) let bytes = bytes  // the caller waits, and keeps them until then
        try await withTaskExecutorPreference(socket.loop.lane) { try await self.append(bytes) }
    }

    func flush() async throws {
        try checkTime()
        if socket.loop.lane.isCurrent { return socket.flush() }
        await withTaskExecutorPreference(socket.loop.lane) { self.socket.flush() }
    }

    func setTrailers(_ trailers: HTTPFields) async throws {
        try checkTime()
        if socket.loop.lane.isCurrent { return self.trailers = trailers }
        await withTaskExecutorPreference(socket.loop.lane) { self.trailers = trailers }
    }

    /// The connection and its loop may be gone when a kept writer is used.
    private func checkTime() throws(ResponseStreamError) {
        if isOver.load(ordering: .acquiring) { throw .isOver }
    }

    // MARK: On the loop

    private func append(_ bytes: UnsafeRawBufferPointer) async throws {
        try checkTime()
        if socket.isBroken || socket.isClosing { throw ResponseStreamError.clientLeft }
        guard !bytes.isEmpty else { return }
        written += bytes.count
        if let length, written > length { throw ResponseStreamError.tooLong(length: length) }
        if isChunked { ChunkedEncoder.writeHeader(count: bytes.count, into: &socket.outbound, pool: socket.blocks) }
        socket.outbound.append(bytes, pool: socket.blocks)
        if isChunked { ChunkedEncoder.writeChunkEnd(into: &socket.outbound, pool: socket.blocks) }
        connection.enter(.writing, until: connection.server.end(.write))
        let limit = connection.server.limits.unsentBytes
        if socket.unsent > limit / 4 { socket.flush() }
        if socket.unsent > limit { await socket.drain(below: limit / 2) }
        try Task.checkCancellation()
    }
}

/// What went wrong with a streamed response after its head was sent.
public enum ResponseStreamError: Error, Sendable, CustomStringConvertible {
    /// The stream ended before its Content-Length.
    case tooShort(written: Int, length: Int)
    /// More was written than its Content-Length.
    case tooLong(length: Int)
    /// The client is gone.
    case clientLeft
    /// The writer was used after its closure had returned.
    case isOver

    /// What happened, and what to do.
    public var description: String {
        switch self {
        case .tooShort(let written, let length):
            "the handler wrote \(written) of the \(length) bytes it announced; the connection was cut, so that the "
                + "client can tell. Leave the length out if it is not known"
        case .tooLong(let length): "the handler wrote more than the \(length) bytes it announced"
        case .clientLeft: "the client is gone"
        case .isOver: "the writer was used after the body's closure had returned"
        }
    }
}
