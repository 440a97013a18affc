import HTTPTypes
package import Lanes

/// A client's connection, and the requests that come over it, one after the other.
///
/// Its loop's thread only. While it is idle it holds no buffer, no task and no exchange: the loop watches its socket,
/// and gives it to a runner when bytes have come.
package final class Connection: SocketOwner, Errand, @unchecked Sendable {  // one loop's thread only
    package let socket: Socket
    let server: Server
    @exclusivity(unchecked) private var client = ClientAddress()
    /// Its place in the server's list.
    @exclusivity(unchecked) var place = 0
    /// What the connection is doing, and until when it may.
    @exclusivity(unchecked) private(set) var phase = Phase.head
    @exclusivity(unchecked) var phaseEnd: UInt64
    /// How far the head was looked through that is not complete yet.
    @exclusivity(unchecked) private(set) var scanned = 0
    /// Alive while it runs this connection.
    @exclusivity(unchecked) private unowned(unsafe) var runner: Runner?
    /// The route that is being answered, and its handler's call when that is on another thread.
    @exclusivity(unchecked) private var route: Route?
    @exclusivity(unchecked) private var call: ThreadCall?
    @exclusivity(unchecked) private var body: ConnectionBody?
    @exclusivity(unchecked) private var isQueued = false
    /// The runner's task was cancelled: what comes next needs another one.
    @exclusivity(unchecked) private var isRunnerSpent = false
    @exclusivity(unchecked) var endsAfterResponse = false
    @exclusivity(unchecked) private var isFresh = true
    @exclusivity(unchecked) private var isClientGone = false

    enum Phase: UInt8 {
        case idle  // between two requests
        case head
        case handling
        case overdue  // the handler was cancelled, and given a moment more
        case abandoned  // it was answered for; whatever the handler returns is too late
        case writing
        case lingering  // the response is sent; what the client still sends is thrown away
    }

    init(_ socket: Socket, server: Server) {
        self.socket = socket
        self.server = server
        phaseEnd = server.end(.head)
        socket.owner = self
    }

    // MARK: The journey

    /// Serves the requests whose bytes have come: the whole journey of a request.
    private func serve() async {
        var answered = 0
        while var exchange = nextExchange() {
            enter(.handling, until: exchange.deadline.nanoseconds)
            await server.respond(to: exchange, for: self)
            if phase == .abandoned || socket.isClosing { return dropBody() }
            await sendResponse(of: exchange)
            await endBody(of: exchange)
            release(&exchange)
            if endsAfterResponse { return end() }
            answered += 1
            if answered == server.limits.pipelined || isRunnerSpent { return takeTurns() }
        }
        rest()
    }

    /// The next request, once its head is complete. `nil`: it is not, or it was refused, or none will come.
    private func nextExchange() -> Exchange? {
        if socket.isClosing || socket.inbound.isEmpty { return nil }
        var exchange = server.makeExchange()
        let outcome = RequestParser.parse(
            socket.inbound.readable,
            scanned: &scanned,
            limits: server.wireLimits,
            into: &exchange.head
        )
        switch outcome {
        case .complete:
            accept(exchange)
            return exchange
        case .incomplete:
            server.recycle(&exchange)
            if phase != .head { enter(.head, until: server.end(.head)) }
        case .refused(let error):
            server.recycle(&exchange)
            refuse(error.status, error.reason)
        }
        return nil
    }

    private func accept(_ exchange: Exchange) {
        exchange.adopt(UnsafeRawBufferPointer(rebasing: socket.inbound.readable[..<exchange.head.byteCount]))
        socket.consume(exchange.head.byteCount)
        scanned = 0
        server.identify(exchange)
        client.begin(exchange, socket.descriptor)
        endsAfterResponse = !exchange.head.keepsAlive || server.isDraining
        if exchange.head.framing != .none {
            let body = ConnectionBody(exchange, connection: self)
            self.body = body
            exchange.body = body
        }
    }

    /// Sends the response: its head, then its body in the way it is given.
    private func sendResponse(of exchange: Exchange) async {
        enter(.writing, until: server.end(.write))
        if let body, body.mustClose { endsAfterResponse = true }
        if !writeWhole(exchange) { await stream(exchange) }
        if socket.unsent > server.limits.unsentBytes { await socket.drain(below: server.limits.unsentBytes) }
        server.served(exchange)
    }

    /// The request is answered: its exchange serves another one, unless somebody has kept the request.
    @inline(__always)
    private func release(_ exchange: inout Exchange) {
        if server.recycle(&exchange) { client.isDone() } else { client.settle(socket.descriptor) }
    }

    func close(reset: Bool = false) {
        client.settle(socket.descriptor)
        socket.close(reset: reset)
    }

    /// Leaves no bytes of this request's body in front of the next request.
    private func endBody(of exchange: Exchange) async {
        guard let body else { return }
        if !(await body.discardRest()) {
            endsAfterResponse = true
            isFresh = false  // the client may still be sending: closing at once would reset what it has to read
        }
        dropBody()
    }

    /// From here on the bytes that come are no longer this request's, whoever has kept it.
    private func dropBody() {
        body?.detach()
        body = nil
    }

    /// No complete request is there: hand over what was written, and wait for more without holding anything.
    private func rest() {
        socket.flush()
        if socket.isClosing || phase == .lingering { return }
        if socket.hasEnded {
            enter(.lingering, until: server.end(.linger))
            return socket.isSending ? socket.finish() : close()
        }
        if socket.inbound.isEmpty, phase != .head { enter(.idle, until: server.end(.idle)) }
        if server.isDraining, phase == .idle { return end() }
        isFresh = false
        socket.watch()
    }

    /// Other connections' turn, before this one's next request.
    private func takeTurns() {
        socket.flush()
        queue()
    }

    /// The last response is written: ends the connection so that the client can still read all of it.
    func end() {
        if socket.isClosing { return }
        enter(.lingering, until: server.end(.linger))
        // A client that was told "close", and has sent all it was to send, needs no second goodbye.
        if isFresh, socket.inbound.isEmpty, !socket.hasEnded, socket.sendAndClose() { return }
        socket.finish()
        socket.inbound.release(to: socket.blocks)
        guard socket.hasEnded else { return socket.watch() }
        if !socket.isSending { close() }
    }

    /// Answers a request that is not one, and ends the connection: where the next begins cannot be known.
    func refuse(_ status: Int, _ reason: String) {
        server.refused(status, reason)
        server.writeRefusal(status, reason, to: socket)
        isFresh = false
        end()
    }

    // MARK: On a runner

    package func run(by runner: Runner) async {
        isQueued = false
        isRunnerSpent = false
        self.runner = runner
        await serve()
        self.runner = nil
    }

    package func didSuspend() {
        client.settle(socket.descriptor)
        // From now on the client is watched: when it goes away, its request is cancelled.
        guard phase == .handling || phase == .writing else { return }
        if isBodyComplete { socket.watch() } else { socket.watchEnd() }
    }

    private func queue() {
        guard !isQueued else { return }
        isQueued = true
        socket.loop.add(self)
    }

    /// Remembers what is to be cancelled when the client leaves or time is up.
    @inline(__always)
    func handles(_ route: Route, _ exchange: Exchange, by call: ThreadCall? = nil) {
        self.route = route
        self.call = call
        phaseEnd = exchange.deadline.nanoseconds
        runner?.enter(WorkScope(id: exchange.id, deadline: exchange.deadline, label: route.number))
    }

    func callEnded() { call = nil }
    func streams(in scope: WorkScope, by call: ThreadCall? = nil) {
        self.call = call
        runner?.enter(scope)
    }

    /// Has a response's body written where the request's handler ran.
    func stream(
        _ exchange: Exchange,
        _ writer: BodyWriter,
        _ write: @escaping @Sendable (BodyWriter) async throws -> Void
    ) async throws {
        guard let route else { return }
        try await server.stream(exchange, route, for: self) { try await write(writer) }
    }

    func cancelHandler() {
        if let call { return call.cancel() }
        isRunnerSpent = true
        runner?.cancel()
    }

    func enter(_ phase: Phase, until end: UInt64) {
        self.phase = phase
        phaseEnd = end
    }

    // MARK: What the socket tells

    package func socketReceived(_ socket: Socket) {
        switch phase {
        case .idle, .head:
            if runner == nil { queue() }
        case .lingering:
            socket.inbound.release(to: socket.blocks)
            if socket.hasEnded, !socket.isSending { close() }
        case .handling, .overdue, .abandoned, .writing:
            // Bytes of the next request wait; an end means that nobody waits for this one any more.
            if socket.isEndKnown, phase == .handling || phase == .writing, hasLeft { clientLeft() }
        }
    }

    /// Whether a client that has ended its side is gone, and not only done with asking.
    private var hasLeft: Bool {
        switch body?.prospect ?? .whole(behind: socket.inbound.count) {
        case .cutShort: true
        // A client that has more requests here, or was to end after this one, reads their answers.
        case .whole(let behind): socket.isBroken || (behind == 0 && !endsAfterResponse)
        case .unknown: socket.isBroken
        }
    }

    private func clientLeft() {
        if !isClientGone { server.counters.clientsGone += 1 }
        isClientGone = true
        // A client may end its side and still read: what the handler answers all the same is sent, if it can be.
        endsAfterResponse = true
        if route?.cancelsOnDisconnect ?? true { cancelHandler() }
        if socket.isBroken { close() }
    }

    private var isBodyComplete: Bool { body?.isComplete ?? true }

    package func socketSent(_ socket: Socket) {
        guard phase == .lingering else { return }
        if socket.hasEnded || socket.isBroken { close() } else { phaseEnd = server.end(.linger) }
    }

    package func socketClosed(_ socket: Socket) { server.remove(self) }
}
