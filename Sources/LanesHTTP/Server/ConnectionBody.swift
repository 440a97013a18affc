package import HTTPTypes
import Lanes
import Synchronization

/// A request's body on its way in: taken off the connection as the handler reads it.
///
/// What is not read stays with the client: the socket stops receiving, and TCP holds it back.
package final class ConnectionBody: BodySource, @unchecked Sendable {  // used on its connection's loop only
    private let connection: Connection
    private let wireLimits: WireLimits
    private var framing: BodyFraming
    private var decoder = ChunkedDecoder()
    private var remaining = 0
    private var received = 0
    private var limit: Int
    private var awaitsContinue: Bool
    private var isAtEnd = false
    /// The request was answered: what is read now would be the next one's.
    private let isOver = Atomic<Bool>(false)
    private var failure: HTTPError?
    private var trailerFields = HTTPFields()
    package let length: Int?
    /// Moments after which the client is taken to be too slow.
    private var end: UInt64 = 0

    init(_ exchange: Exchange, connection: Connection) {
        self.connection = connection
        framing = exchange.head.framing
        wireLimits = connection.server.wireLimits
        limit = connection.server.limits.bodyBytes
        awaitsContinue = exchange.head.expectsContinue && exchange.head.minorVersion > 0
        if case .length(let count) = framing {
            length = count
            remaining = count
            isAtEnd = count == 0
        } else {
            length = nil
        }
    }

    private var socket: Socket { connection.socket }

    // MARK: What the handler calls, on whatever lane it runs

    package func next() async throws -> [UInt8]? {
        if isOver.load(ordering: .acquiring) { throw Self.tooLate }
        if socket.loop.lane.isCurrent { return try await read() }
        return try await withTaskExecutorPreference(socket.loop.lane) { try await self.read() }
    }

    package func trailers() async -> HTTPFields {
        if isOver.load(ordering: .acquiring) { return trailerFields }
        if socket.loop.lane.isCurrent { return trailerFields }
        return await withTaskExecutorPreference(socket.loop.lane) { self.trailerFields }
    }

    package func allow(_ bytes: Int) async {
        if isOver.load(ordering: .acquiring) { return }
        if socket.loop.lane.isCurrent { return limit = bytes }
        await withTaskExecutorPreference(socket.loop.lane) { self.limit = bytes }
    }

    // MARK: On the loop

    private func read() async throws -> [UInt8]? {
        if let failure { throw failure }
        if isAtEnd { return nil }
        if let length, length > limit { throw fail(.tooLong(limit)) }
        if end == 0 { end = connection.server.end(.body) }
        sendContinue()
        while true {
            if isOver.load(ordering: .relaxed) { throw Self.tooLate }
            if let piece = try takePiece() { return piece }
            if isAtEnd { return nil }
            if socket.hasEnded || socket.isClosing {
                throw fail(HTTPError(.badRequest, "the client left before its body was complete"))
            }
            guard socket.loop.now < end else { throw fail(HTTPError(.requestTimeout, "the body took too long")) }
            try await awaitBytes()
        }
    }

    private func awaitBytes() async throws {
        let timer = socket.loop.schedule(at: end) { [socket] in socket.resumeReaders() }
        defer { socket.loop.cancel(timer) }
        await withTaskCancellationHandler {
            await socket.awaitBytes()
        } onCancel: {
            let connection = connection
            connection.server.lane.loop.run { connection.socket.resumeReaders() }
        }
        // A client that is gone cancels the task, too, but the reader is to hear the reason.
        if Task.isCancelled, !socket.hasEnded { throw CancellationError() }
    }

    private func fail(_ error: HTTPError) -> HTTPError {
        failure = error
        return error
    }

    private func sendContinue() {
        // In the middle of a response it would be taken for a part of it.
        guard awaitsContinue, connection.phase != .writing else { return }
        awaitsContinue = false
        // A client that sends its body already needs no invitation.
        guard socket.inbound.isEmpty else { return }
        let head = ResponseEncoder.continueHead
        socket.outbound.append(
            UnsafeRawBufferPointer(start: head.utf8Start, count: head.utf8CodeUnitCount),
            pool: socket.blocks
        )
        socket.flush()
    }

    /// The bytes that are there already, at most one block; `nil`: none is.
    private func takePiece() throws(HTTPError) -> [UInt8]? {
        switch framing {
        case .length: return takeCounted()
        case .chunked: return try takeChunk()
        case .none, .untilClose: isAtEnd = true
        }
        return nil
    }

    private func takeCounted() -> [UInt8]? {
        let count = min(remaining, socket.inbound.count)
        guard count > 0 else { return nil }
        let piece = [UInt8](UnsafeRawBufferPointer(rebasing: socket.inbound.readable[..<count]))
        socket.consume(count)
        remaining -= count
        isAtEnd = remaining == 0
        return piece
    }

    private func takeChunk() throws(HTTPError) -> [UInt8]? {
        while !socket.inbound.isEmpty {
            let bytes = socket.inbound.readable
            switch decoder.decode(bytes, limits: wireLimits) {
            case .data(let range):
                let piece = [UInt8](UnsafeRawBufferPointer(rebasing: bytes[range]))
                socket.consume(range.upperBound)
                received += piece.count
                if received > limit { throw fail(.tooLong(limit)) }
                return piece
            case .needMore(let consumed):
                socket.consume(consumed)
                return nil
            case .end(let consumed, let trailers):
                trailerFields = HTTPFields(trailers: UnsafeRawBufferPointer(rebasing: bytes[trailers]))
                socket.consume(consumed)
                isAtEnd = true
                return nil
            case .refused(let error):
                throw fail(HTTPError(.init(code: error.status), error.reason))
            }
        }
        return nil
    }

    // MARK: What is to come

    /// What becomes of a body whose client has ended its side.
    enum Prospect: Equatable {
        /// The end came in its middle.
        case cutShort
        /// All of it is there, with so many bytes behind it.
        case whole(behind: Int)
        /// More is there than can be looked at before it is read.
        case unknown
    }

    /// What the bytes that have arrived say, if no more will come.
    var prospect: Prospect {
        guard !isAtEnd, framing == .chunked else {
            let behind = socket.arrived - remaining
            return behind < 0 ? .cutShort : .whole(behind: behind)
        }
        guard socket.hasEnded else { return .unknown }
        var (decoder, rest) = (decoder, socket.inbound.readable[...])
        while true {
            switch decoder.decode(UnsafeRawBufferPointer(rebasing: rest), limits: wireLimits) {
            case .data(let range): rest = rest.dropFirst(range.upperBound)
            case .end(let consumed, _): return .whole(behind: rest.count - consumed)
            case .needMore, .refused: return .cutShort
            }
        }
    }

    // MARK: After the response

    /// Everything of it was read: what comes now belongs to the next request.
    var isComplete: Bool { isAtEnd }

    /// The connection cannot go on after the response: what the client sends cannot be told from a next request, or
    /// is not worth receiving.
    var mustClose: Bool {
        if isAtEnd { return false }
        if failure != nil || awaitsContinue { return true }
        if case .length = framing { return remaining > Self.worthReceiving }
        return true
    }

    private static let worthReceiving = 64 * 1024

    /// Throws away what is left of the body, if it is little. False when the connection has to end.
    func discardRest() async -> Bool {
        if isAtEnd { return true }
        if mustClose { return false }
        connection.enter(.head, until: connection.server.end(.head))
        socket.flush()
        do {
            while try await read() != nil {}
        } catch {
            return false
        }
        connection.enter(.idle, until: connection.server.end(.idle))
        return isAtEnd
    }

    /// The request is over; whoever has kept it reads nothing more.
    func detach() {
        isOver.store(true, ordering: .releasing)
        socket.resumeReaders()
    }

    private static var tooLate: HTTPError {
        HTTPError(.internalServerError, "a request's body was read after its response")
    }
}
