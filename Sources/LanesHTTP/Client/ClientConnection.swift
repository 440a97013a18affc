import Glibc
import Lanes

/// One connection to a server, with what was received and not yet read, and what was written and not yet sent.
///
/// One task at a time uses it, on whatever lane that runs: each wait is one `Lane.perform`, whose memory belongs to
/// this object and stays until the answer has come.
final class ClientConnection: @unchecked Sendable {  // see above
    let socket: OpenSocket
    private(set) var inbound = ByteQueue()
    var outbound = ByteQueue()
    /// Its own, because the connection may go from one lane to another.
    let blocks = BlockPool()
    /// It has carried a request before this one.
    private(set) var isReused = false
    /// Something of this exchange's response has come.
    private(set) var hasReceived = false
    /// The lane that used it last.
    private(set) var lane: ObjectIdentifier?

    /// How much is asked for at a time.
    private static let receiveSize = 16 * 1024

    private init(_ socket: OpenSocket) { self.socket = socket }

    /// Connects to the first of `addresses` that answers.
    static func open(
        to addresses: [SocketAddress],
        within time: Duration,
        until due: LaneClock.Instant
    ) async throws(IOError) -> ClientConnection {
        var failure = IOError(code: EADDRNOTAVAIL, operation: "connect")
        for address in addresses {
            do throws(IOError) {
                let socket = try Lane.makeSocket(for: address)
                let raw = try address.raw()
                defer { raw.free() }
                let limit = min(due, LaneClock().now.advanced(by: time))
                _ = try await Lane.perform(.connect(socket.descriptor, to: raw), until: limit)
                return ClientConnection(socket)
            } catch {
                failure = error
                if error.isCancellation || LaneClock().now >= due { break }
            }
        }
        throw failure
    }

    /// Makes the connection ready for the next request.
    func rest() {
        isReused = true
        hasReceived = false
        lane = Lane.current.map { ObjectIdentifier($0) }
    }

    /// Whether another request may be sent: nothing is left over, and nothing has come meanwhile.
    var isFresh: Bool { inbound.isEmpty && outbound.isEmpty && !socket.hasNews }

    // MARK: Send

    /// Sends everything in `outbound`.
    func flush(until due: LaneClock.Instant) async throws(IOError) {
        while !outbound.isEmpty {
            let count = try await Lane.perform(.send(socket.descriptor, outbound.readable), until: due)
            guard count > 0 else { throw IOError(code: EPIPE, operation: "send") }
            outbound.consume(count, pool: blocks)
        }
    }

    /// Forgets what could not be sent.
    func dropOutbound() { outbound.release(to: blocks) }

    // MARK: Receive

    /// Receives what comes into `inbound`; 0: the server has ended the stream.
    func receive(until due: LaneClock.Instant) async throws(IOError) -> Int {
        let room = inbound.reserve(Self.receiveSize, pool: blocks)
        let count = try await Lane.perform(.receive(socket.descriptor, into: room), until: due)
        inbound.commit(count)
        if count > 0 { hasReceived = true }
        return count
    }

    /// Drops bytes that were read.
    func consume(_ count: Int) { inbound.consume(count, pool: blocks) }

    /// Takes bytes from the front of `inbound`, at most `count`.
    func take(_ count: Int) -> [UInt8] {
        let bytes = [UInt8](copying: inbound.readable.prefix(count))
        consume(bytes.count)
        return bytes
    }
}

extension [UInt8] {
    /// A copy in one piece: the sequence of a raw slice would be copied byte by byte.
    init(copying slice: Slice<UnsafeRawBufferPointer>) {
        let source = UnsafeRawBufferPointer(rebasing: slice)
        self.init(unsafeUninitializedCapacity: source.count) { target, count in
            UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
            count = source.count
        }
    }
}
