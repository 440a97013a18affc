import Glibc

/// One end of a simulated stream connection, or a listener.
final class SimulatedSocket {
    /// The number that both ends of a connection have; 0: a listener.
    let connection: Int
    /// Where it listens; `nil`: it is an end of a connection, or will be.
    var address: SocketAddress?
    /// A listener's connections that nobody has accepted yet.
    var backlog: [SimulatedSocket] = []
    var backlogLimit = 0

    /// The other end; `nil` before connecting, and when that end was closed.
    private var peer: SimulatedSocket?
    private var isConnected = false
    /// What has arrived and is not yet received.
    private var arrived: [UInt8] = []
    /// The other end sends no more.
    private var peerHasEnded = false
    /// The other end has thrown away what this one sent.
    private var wasReset = false
    private var hasEndedSending = false
    private var hasEndedReceiving = false

    /// How many bytes may be under way to one end: a full buffer makes senders wait, as TCP's does.
    static let bufferSize = 64 * 1024

    init(connection: Int = 0) { self.connection = connection }

    var isListener: Bool { address != nil }
    var isFull: Bool { backlog.count >= backlogLimit }

    /// Connects this end with a fresh one, which the listener's owner will accept.
    func connect(to listener: SimulatedSocket) -> Int {
        if isConnected || isListener { return -Int(EISCONN) }
        let other = SimulatedSocket(connection: connection)
        (peer, other.peer) = (other, self)
        (isConnected, other.isConnected) = (true, true)
        listener.backlog.append(other)
        return 0
    }

    /// How many bytes there is room for, or an error number below zero: -EAGAIN when there is none just now.
    var room: Int {
        if !isConnected { return -Int(ENOTCONN) }
        guard !hasEndedSending, let peer, !peer.hasEndedReceiving else { return -Int(EPIPE) }
        let room = Self.bufferSize - peer.arrived.count
        return room == 0 ? -Int(EAGAIN) : room
    }

    /// Sends bytes that there is room for.
    func send(_ bytes: UnsafeRawBufferPointer) { peer?.arrived.append(contentsOf: bytes) }

    /// How many bytes can be received: 0 at the end of the stream, or an error number below zero.
    var available: Int {
        if !arrived.isEmpty { return arrived.count }
        if peerHasEnded || hasEndedReceiving { return 0 }
        if wasReset { return -Int(ECONNRESET) }
        return isConnected ? -Int(EAGAIN) : -Int(ENOTCONN)
    }

    /// Takes the oldest `count` bytes.
    func receive(_ count: Int) -> [UInt8] {
        defer { arrived.removeFirst(count) }
        return Array(arrived[..<count])
    }

    var readiness: PollEvents {
        if isListener { return backlog.isEmpty ? [] : .readable }
        var events: PollEvents = []
        if available != -Int(EAGAIN) { events.insert(.readable) }
        if room != -Int(EAGAIN) { events.insert(.writable) }
        if peerHasEnded { events.insert(.ended) }
        if isConnected, peer == nil { events.insert(.hungUp) }
        if wasReset { events.insert(.failed) }
        return events
    }

    func shutDown(_ direction: ShutdownDirection) {
        if isListener { return }
        hasEndedSending = true
        if direction == .both { hasEndedReceiving = true }
        peer?.peerHasEnded = true
    }

    /// What was not received is lost, and the peer is told so: with a reset, as Linux does it.
    func close(reset: Bool) {
        for waiting in backlog { waiting.close(reset: true) }
        if reset || !arrived.isEmpty { peer?.wasReset = true } else { peer?.peerHasEnded = true }
        peer?.peer = nil
        peer = nil
    }
}
