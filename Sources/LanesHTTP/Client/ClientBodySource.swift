import HTTPTypes
import Lanes
import Synchronization

/// Reads one response's body from its connection, and gives the connection back at the body's end.
final class ClientBodySource: @unchecked Sendable {  // `isReading` lets one task in at a time
    private let limits: WireLimits
    private let due: LaneClock.Instant
    private let mayReuse: Bool
    private let host: String
    private var framing: BodyFraming
    private var decoder = ChunkedDecoder()
    private var lease: ClientLease?
    private var failure: ClientError?
    /// What was there already when the head came, if that was all of it.
    private var whole: [UInt8]?
    private(set) var trailers: HTTPFields = [:]
    /// What the head says; nil: known at the end only.
    let length: Int?
    private let isReading = Atomic<Bool>(false)

    /// The body behind a head that was consumed.
    ///
    /// A body that is there already, or none, gives the connection back now.
    init(
        _ lease: ClientLease,
        _ head: ClientHead,
        mayReuse: Bool,
        _ limits: WireLimits,
        until due: LaneClock.Instant
    ) {
        self.lease = lease
        self.limits = limits
        self.due = due
        host = lease.host
        framing = head.framing
        self.mayReuse = mayReuse && head.keepsAlive
        switch head.framing {
        case .none: length = 0
        case .length(let count): length = count
        case .chunked, .untilClose: length = nil
        }
        if let length { takeWhole(length) }
    }

    private func takeWhole(_ length: Int) {
        guard let connection = lease?.connection, length <= connection.inbound.count else { return }
        if length > 0 { whole = connection.take(length) }
        finish()
    }

    /// The next bytes, at least one; nil at the end.
    func next() async throws(ClientError) -> [UInt8]? {
        guard !isReading.exchange(true, ordering: .acquiringAndReleasing) else {
            throw ClientError(.readTwice, host, "two tasks read one body at a time; let one read it")
        }
        defer { isReading.store(false, ordering: .releasing) }
        if let failure { throw failure }
        if let whole {
            self.whole = nil
            return whole
        }
        guard let lease, let connection = lease.connection else { return nil }
        do throws(ClientError) {
            switch framing {
            case .none: return nil
            case .length(let rest): return try await nextOf(rest, connection)
            case .chunked: return try await nextChunk(connection)
            case .untilClose: return try await nextUntilClose(connection)
            }
        } catch {
            // In the middle of a response a connection is good for nothing else.
            failure = error
            abandon()
            throw error
        }
    }

    /// Gives the rest of the body up, and its connection with it.
    func abandon() {
        lease?.end(reusing: false)
        lease = nil
    }

    private func finish() {
        // Bytes that nobody asked for must not be taken for the next response.
        let isClean = lease?.connection?.inbound.isEmpty == true
        lease?.end(reusing: mayReuse && isClean)
        lease = nil
    }

    // MARK: Framings

    private func nextOf(_ rest: Int, _ connection: ClientConnection) async throws(ClientError) -> [UInt8]? {
        if connection.inbound.isEmpty { try await receive(connection) }
        let piece = connection.take(rest)
        framing = .length(rest - piece.count)
        if piece.count == rest { finish() }
        return piece
    }

    private func nextUntilClose(_ connection: ClientConnection) async throws(ClientError) -> [UInt8]? {
        if connection.inbound.isEmpty, try await receiveOrEnd(connection) == 0 {
            finish()
            return nil
        }
        return connection.take(.max)
    }

    private func nextChunk(_ connection: ClientConnection) async throws(ClientError) -> [UInt8]? {
        while true {
            switch decoder.decode(connection.inbound.readable, limits: limits) {
            case .data(let range):
                let piece = [UInt8](copying: connection.inbound.readable[range])
                connection.consume(range.upperBound)
                return piece
            case .needMore(let count):
                connection.consume(count)
                try await receive(connection)
            case .end(let count, let range):
                trailers = HTTPFields(trailers: UnsafeRawBufferPointer(rebasing: connection.inbound.readable[range]))
                connection.consume(count)
                finish()
                return nil
            case .refused(let fault):
                throw .refused(host, fault)
            }
        }
    }

    private func receive(_ connection: ClientConnection) async throws(ClientError) {
        if try await receiveOrEnd(connection) == 0 { throw .ended(host, in: "the middle of the body") }
    }

    private func receiveOrEnd(_ connection: ClientConnection) async throws(ClientError) -> Int {
        do throws(IOError) {
            return try await connection.receive(until: due)
        } catch {
            throw ClientError(error, host, during: "reading the body")
        }
    }
}
