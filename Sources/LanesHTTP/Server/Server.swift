import Glibc
package import Lanes
package import Logging

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
    @exclusivity(unchecked) private(set) var date: DateStamp
    @exclusivity(unchecked) private var connections: [Connection] = []
    @exclusivity(unchecked) private var spareExchanges: [Exchange] = []
    private var listener: Listener?
    /// Who takes accepted connections in turn; none: this server takes all of them.
    private var turns: [Server] = []
    private var isSweeping = false
    private var drained: (@Sendable () -> Void)?
    @exclusivity(unchecked) package private(set) var isDraining = false
    @exclusivity(unchecked) package internal(set) var counters = ServerCounters()
    private let ends: PhaseDurations
    /// A head is parsed in one piece, so all of it must have room.
    private let inboundLimit: Int
    private let wallOffset: UInt64
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
        // A simulated day begins in 1970, so that the same seed gives the same bytes.
        isSimulated = lane.loop.kernel.name == "simulated"
        wallOffset = isSimulated ? 0 : wallNanoseconds() &- lane.loop.kernel.now()
        date = DateStamp(unixSeconds: Int((lane.loop.kernel.now() &+ wallOffset) / 1_000_000_000))
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
    package func accept(for others: [Server]) { turns = [self] + others }

    private func spread(_ descriptor: Descriptor) {
        guard !turns.isEmpty else { return accept(descriptor) }
        let next = turns[counters.spread % turns.count]
        counters.spread += 1
        if next === self { accept(descriptor) } else { next.loop.post { next.accept(descriptor) } }
    }

    private func accept(_ descriptor: Descriptor) {
        if isDraining, drained == nil { return loop.kernel.close(descriptor) }
        let connection = Connection(Socket(descriptor, on: loop, inboundLimit: inboundLimit), server: self)
        connection.place = connections.count
        connections.append(connection)
        counters.accepted += 1
        if connections.count >= limits.connections { listener?.pause() }
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
        if connections.count == limits.connections - 1, !isDraining { listener?.resume() }
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
        date.update(unixSeconds: Int(truncatingIfNeeded: (loop.now &+ wallOffset) / 1_000_000_000))
    }

    // MARK: Time

    func duration(_ phase: TimedPhase) -> UInt64 { ends[phase] }
    func end(_ phase: TimedPhase) -> UInt64 { loop.now &+ ends[phase] }

    private func startSweeping() {
        if isSweeping { return }
        isSweeping = true
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
