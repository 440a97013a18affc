import HTTPTypes
import Lanes

/// Sends a request's body as it is written, in chunks or with the length that was promised.
final class ClientBodySink: BodySink, @unchecked Sendable {  // one task at a time writes a body
    private let connection: ClientConnection
    private let host: String
    private let due: LaneClock.Instant
    /// Bytes that are still promised; nil: the body goes in chunks.
    private var rest: Int?
    private var trailers: HTTPFields?

    /// Small pieces go together until there are so many bytes.
    private static let batch = 16 * 1024

    init(_ connection: ClientConnection, host: String, length: Int?, until due: LaneClock.Instant) {
        self.connection = connection
        self.host = host
        self.due = due
        rest = length
    }

    func write(_ bytes: UnsafeRawBufferPointer) async throws {
        if let rest {
            guard bytes.count <= rest else { throw mismatch("more", than: rest) }
            self.rest = rest - bytes.count
        }
        var at = 0
        while at < bytes.count {
            let end = min(at + Self.batch, bytes.count)
            let piece = UnsafeRawBufferPointer(rebasing: bytes[at..<end])
            at = end
            if rest == nil {
                ChunkedEncoder.write(piece, into: &connection.outbound, pool: connection.blocks)
            } else {
                connection.outbound.append(piece, pool: connection.blocks)
            }
            if connection.outbound.count >= Self.batch { try await flush() }
        }
    }

    func flush() async throws {
        do throws(IOError) {
            try await connection.flush(until: due)
        } catch {
            throw ClientError(error, host, during: "sending the body")
        }
    }

    func setTrailers(_ trailers: HTTPFields) async throws { self.trailers = trailers }

    /// Ends the body; with a promised length, all of it must have been written.
    func finish() async throws {
        if let rest {
            guard rest == 0 else { throw mismatch("\(rest) bytes fewer", than: rest) }
        } else {
            ChunkedEncoder.writeEnd(trailers: trailers, into: &connection.outbound, pool: connection.blocks)
        }
        try await flush()
    }

    private func mismatch(_ what: String, than rest: Int) -> ClientError {
        ClientError(.badRequest, host, "the body's closure wrote \(what) than the length it promised; correct one")
    }
}
