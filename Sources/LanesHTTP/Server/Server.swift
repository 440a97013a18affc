import Glibc
package import Lanes
package import Logging
import Synchronization

/// One loop's part of an application: its listener, its connections, and what they share.
///
/// Its loop's thread only; nothing is shared between loops but the router, which does not change.
package final class Server: @unchecked Sendable {  // one loop's thread only
    let lane: LoopLane
    let limits: Limits
    let wireLimits: WireLimits
    let router: CompiledRouter
    let placement: Placement
    let logger: Logger
    @exclusivity(unchecked) private var stamp: DateStamp
    @exclusivity(unchecked) private var connections: [Connection] = []
    @exclusivity(unchecked) private var spareExchanges: [Exchange] = []
    private var listener: Listener?
    /// Who takes accepted connections in turn; none: this server takes all of them.
    private var turns: [Server] = []
    /// Who accepts for this server, if several take turns.
    private var acceptor: Server?
    /// The connections it has then, and those on their way to it. Written by both sides.
    private let given = Atomic<Int>(0)
    private var isSweeping = false
    private var drained: (@Sendable () -> Void)?
    @exclusivity(unchecked) package private(set) var isDraining = false
    @exclusivity(unchecked) package internal(set) var counters = ServerCounters()
    private let ends: PhaseDurations
    /// A head is parsed in one piece, so all of it must have room.
    private let inboundLimit: Int
    /// What a clock that nobody sets is behind the wall's; a simulated day begins in 1970, so that the same seed gives
    /// the same bytes.
    @exclusivity(unchecked) private var wallOffset: UInt64 = 0
    @exclusivity(unchecked) private var nextID: UInt64

    /// On a simulated lane, whose order somebody may explore.
    let isSimulated: Bool

    package init(
        on lane: LoopLane,
        number: Int,
        router: CompiledRouter,
        placement: Placement,
        limits: Limits,
        logger: Logger
    ) {
        self.lane = lane
        self.router = router
        self.placement = placement
        self.limits = limits
        self.logger = logger
        wireLimits = limits.wire
        inboundLimit = max(Socket.inboundLimit, limits.headBytes)
        ends = PhaseDurations(limits)
        nextID = UInt64(number) << 48
        isSimulated = lane.loop.kernel.name == "simulated"
        stamp = DateStamp(unixSeconds: 0)
    }

    private var loop: Loop { lane.loop }

    // MARK: Listen

    /// Listens at `address` and returns the address it has.
    package func listen(at address: SocketAddress) throws(IOError) -> SocketAddress {
        let listener = try Listener(
            at: address,
            on: loop,
            backlog: limits.backlog,
            accepted: { [unowned self] in spread($0) },
            failed: { [unowned self] in logger.error("\($0): resting for a moment") }
        )
        self.listener = listener
        listener.resume()
        return listener.address
    }

    /// Has others take their turn at the connections that this one accepts.
    package func accept(for others: [Server]) {
        turns = [self] + others
        given.store(connections.count, ordering: .relaxed)
        for server in turns { server.acceptor = self }
    }

    private func spread(_ descriptor: Descriptor) {
        guard !turns.isEmpty else { return accept(descriptor) }
        let next = takeTurn()
        if next === self { accept(descriptor) } else { next.loop.post { next.accept(descriptor) } }
    }

    /// The next server that has room. When none will have any more, accepting pauses.
    private func takeTurn() -> Server {
        var next = self
        for _ in turns {
            next = turns[counters.spread % turns.count]
            counters.spread += 1
            if !next.isFull { break }
        }
        next.given.add(1, ordering: .relaxed)
        if turns.allSatisfy(\.isFull) { listener?.pause() }
        return next
    }

    private var isFull: Bool { given.load(ordering: .relaxed) >= limits.connections }

    /// Says that a connection has ended: where all were full, accepting goes on.
    private func giveBack(to acceptor: Server) {
        guard given.subtract(1, ordering: .relaxed).oldValue == limits.connections else { return }
        acceptor.loop.post { acceptor.listener?.resume() }
    }

    private func accept(_ descriptor: Descriptor) {
        if isDraining, drained == nil { return loop.kernel.close(descriptor) }
        let connection = Connection(Socket(descriptor, on: loop, inboundLimit: inboundLimit), server: self)
        connection.place = connections.count
        connections.append(connection)
        counters.accepted += 1
        if turns.isEmpty, connections.count >= limits.connections { listener?.pause() }
        // Most connections that end after one request are served by this one receive.
        connection.socket.receiveOnce()
        startSweeping()
    }

    func remove(_ connection: Connection) {
        let place = connection.place
        let last = connections.removeLast()
        if last !== connection {
            connections[place] = last
            last.place = place
        }
        if let acceptor {
            giveBack(to: acceptor)
        } else if connections.count == limits.connections - 1, !isDraining {
            listener?.resume()
        }
        if isDraining, connections.isEmpty { finishDraining() }
    }

    package var connectionCount: Int { connections.count }

    // MARK: Exchanges

    func makeExchange() -> Exchange { spareExchanges.popLast() ?? Exchange(logger: logger) }

    /// Takes an exchange back. False when a handler has kept its request.
    @discardableResult
    func recycle(_ exchange: inout Exchange) -> Bool {
        guard isKnownUniquelyReferenced(&exchange) else { return false }
        guard spareExchanges.count < 1024 else { return true }
        exchange.reset()
        spareExchanges.append(exchange)
        return true
    }

    /// Gives an exchange its number and its deadline.
    func identify(_ exchange: Exchange) {
        nextID &+= 1
        exchange.id = nextID
        exchange.deadline = LaneClock.Instant(nanoseconds: loop.now &+ ends.handler)
    }

    // MARK: Time

    /// The date of a response that is written now: its request may have come long ago, or not be one.
    @inline(__always)
    var date: DateStamp {
        stamp.update(unixSeconds: Int(truncatingIfNeeded: (loop.now &+ wallOffset) / 1_000_000_000))
        return stamp
    }

    /// The wall's clock may be set while the server runs, and a machine may sleep.
    private func compareClocks() {
        if !isSimulated { wallOffset = wallNanoseconds() &- loop.kernel.now() }
    }

    func duration(_ phase: TimedPhase) -> UInt64 { ends[phase] }
    func end(_ phase: TimedPhase) -> UInt64 { loop.now &+ ends[phase] }

    private func startSweeping() {
        if isSweeping { return }
        isSweeping = true
        compareClocks()
        loop.schedule(after: ends.sweep) { [unowned self] in sweep() }
    }

    /// Looks at every connection a few times a second: cheaper than a timer for each, and as exact as a deadline
    /// against slow clients has to be.
    private func sweep() {
        isSweeping = false
        let now = loop.now
        // Backwards, because a connection that ends is replaced by the last one.
        for connection in connections.reversed() { connection.check(at: now) }
        if !connections.isEmpty { startSweeping() }
    }

    // MARK: Drain

    /// Stops accepting, lets what runs finish, ends the rest at the deadline, and then calls `done`.
    package func drain(until deadline: UInt64, done: @escaping @Sendable () -> Void) {
        isDraining = true
        drained = done
        listener?.close()
        listener = nil
        turns = []
        acceptor = nil
        for connection in connections.reversed() { connection.drain() }
        if connections.isEmpty { return finishDraining() }
        let now = loop.kernel.now()
        loop.schedule(after: deadline > now ? deadline - now : 0) { [unowned self] in giveUp() }
    }

    private func giveUp() {
        guard drained != nil else { return }
        logger.warning("\(connections.count) connections did not end in time and are cut")
        for connection in connections.reversed() { connection.giveUp() }
    }

    private func finishDraining() {
        let done = drained
        drained = nil
        done?()
    }
}

/// What a server counts.
package struct ServerCounters: Sendable {
    package var accepted = 0
    package var spread = 0
    package var served = 0
    package var active = 0
    package var refused = 0
    package var overloaded = 0
    package var clientsGone = 0
    package var abandoned = 0
    package var escapes = 0
}

/// Nanoseconds since 1970.
func wallNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}

/// A part of a connection's life that may last only so long.
enum TimedPhase {
    case idle
    case head
    case body
    case handler
    case write
    case linger
}

/// The limits' times as the loop counts them.
struct PhaseDurations: Sendable {
    private let idle, head, body, write, linger: UInt64
    let handler: UInt64
    /// How often connections are looked at.
    let sweep: UInt64

    init(_ limits: Limits) {
        let count: (Duration) -> UInt64 = { UInt64(max(0, $0.wholeNanoseconds)) }
        idle = count(limits.idle)
        head = count(limits.head)
        body = count(limits.body)
        write = count(limits.write)
        linger = count(limits.linger)
        handler = count(limits.handler)
        let shortest = min(idle, head, body, write, linger, handler)
        sweep = min(max(shortest / 8, 2_000_000), 500_000_000)
    }

    subscript(phase: TimedPhase) -> UInt64 {
        switch phase {
        case .idle: idle
        case .head: head
        case .body: body
        case .handler: handler
        case .write: write
        case .linger: linger
        }
    }
}
