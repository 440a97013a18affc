import HTTPTypes
package import Lanes

/// A client's connection, and the requests that come over it, one after the other.
///
/// Its loop's thread only. While it is idle it holds no buffer, no task and no exchange: the loop watches its socket,
/// and gives it to a runner when bytes have come.
package final class Connection: SocketOwner, Errand, @unchecked Sendable {  // one loop's thread only
    package let socket: Socket
    unowned(unsafe) let server: Server
    /// Its place in the server's list.
    @exclusivity(unchecked) var place = 0
    /// What the connection is doing, and until when it may.
    @exclusivity(unchecked) private(set) var phase = Phase.head
    @exclusivity(unchecked) private(set) var phaseEnd: UInt64
    /// How far the head was looked through that is not complete yet.
    @exclusivity(unchecked) private var scanned = 0
    @exclusivity(unchecked) private var runner: Runner?
    /// The route that is being answered, and its handler's call when that is on another thread.
    @exclusivity(unchecked) private var route: Route?
    @exclusivity(unchecked) private var call: ThreadCall?
    @exclusivity(unchecked) private var body: ConnectionBody?
    @exclusivity(unchecked) private var isQueued = false
    @exclusivity(unchecked) var endsAfterResponse = false
    @exclusivity(unchecked) private var isFresh = true

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
            let response = await server.respond(to: exchange, for: self)
            if phase == .abandoned || socket.isClosing { return }
            await send(response, for: exchange)
            await endBody(of: exchange)
            server.recycle(&exchange)
            if endsAfterResponse { return end() }
            answered += 1
            if answered == server.limits.pipelined { return takeTurns() }
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
            if phase == .idle { enter(.head, until: server.end(.head)) }
        case .refused(let error):
            server.recycle(&exchange)
            refuse(error.status, error.reason)
        }
        return nil
    }

    private func accept(_ exchange: Exchange) {
        exchange.adopt(socket.inbound.readable)
        socket.consume(exchange.head.byteCount)
        scanned = 0
        server.identify(exchange)
        endsAfterResponse = !exchange.head.keepsAlive || server.isDraining
        if exchange.head.framing != .none {
            let body = ConnectionBody(exchange, connection: self)
            self.body = body
            exchange.body = body
        }
    }

    /// Sends a response: its head, then its body in the way it is given.
    private func send(_ response: borrowing Response, for exchange: Exchange) async {
        enter(.writing, until: server.end(.write))
        if let body, body.mustClose { endsAfterResponse = true }
        switch response.body.storage {
        case .empty, .string, .bytes:
            writeWhole(response, for: exchange)
            if socket.unsent > server.limits.unsentBytes { await socket.drain(below: server.limits.unsentBytes) }
        case .stream(let length, let write):
            await ResponseStream(self, exchange, length: length).send(response, write)
        case .file(let slice):
            await sendFile(slice, response, for: exchange)
        }
        server.served(exchange, status: response.status.code)
    }

    /// Leaves no bytes of this request's body in front of the next request.
    private func endBody(of exchange: Exchange) async {
        guard let body else { return }
        self.body = nil
        if !(await body.discardRest()) { endsAfterResponse = true }
    }

    /// No complete request is there: hand over what was written, and wait for more without holding anything.
    private func rest() {
        socket.flush()
        if socket.isClosing || phase == .lingering { return }
        if socket.hasEnded {
            enter(.lingering, until: server.end(.linger))
            return socket.isSending ? socket.finish() : socket.close()
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
    private func end() {
        if socket.isClosing { return }
        enter(.lingering, until: server.end(.linger))
        // A client that was told "close", and has sent all it was to send, needs no second goodbye.
        if isFresh, socket.inbound.isEmpty, !socket.hasEnded { return socket.sendAndClose() }
        socket.finish()
        socket.inbound.release(to: socket.blocks)
        if socket.hasEnded { return socketSent(socket) }
        socket.watch()
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
        self.runner = runner
        await serve()
        self.runner = nil
    }

    package func didSuspend() {
        // From now on the client is watched: when it goes away, its request is cancelled.
        if phase == .handling || phase == .writing, isBodyComplete { socket.watch() }
    }

    private func queue() {
        guard !isQueued else { return }
        isQueued = true
        socket.loop.add(self)
    }

    /// Remembers what is to be cancelled when the client leaves or time is up.
    func handles(_ route: Route, until deadline: UInt64, by call: ThreadCall? = nil) {
        self.route = route
        self.call = call
        phaseEnd = deadline
    }

    func enter(_ scope: WorkScope) { runner?.enter(scope) }

    private func cancelHandler() {
        if let call { call.cancel() } else { runner?.cancel() }
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
            if socket.hasEnded, !socket.isSending { socket.close() }
        case .handling, .overdue, .abandoned, .writing:
            // Bytes of the next request wait; an end means that nobody waits for this one any more.
            if socket.hasEnded, isBodyComplete { clientLeft() }
        }
    }

    private func clientLeft() {
        guard phase == .handling || phase == .writing, !endsAfterResponse || socket.isBroken else { return }
        server.clientsGone += 1
        // A client may end its side and still read: what the handler answers all the same is sent, if it can be.
        endsAfterResponse = true
        if route?.cancelsOnDisconnect ?? true { cancelHandler() }
        if socket.isBroken { socket.close() }
    }

    private var isBodyComplete: Bool { body?.isComplete ?? true }

    package func socketSent(_ socket: Socket) {
        if phase == .lingering, socket.hasEnded || socket.isBroken { socket.close() }
    }

    package func socketClosed(_ socket: Socket) { server.remove(self) }

    // MARK: When time is up

    /// Called now and then by the server: ends what has lasted too long.
    func check(at now: UInt64) {
        didSuspend()
        guard now >= phaseEnd else { return }
        switch phase {
        case .idle: socket.close()
        case .head: headTooLate()
        case .handling:
            cancelHandler()
            enter(.overdue, until: now &+ 1_000_000_000)
        case .overdue: abandon()
        case .abandoned: break
        case .writing:
            // Some was sent meanwhile: a reader may be slow, but not stand still.
            let end = socket.lastProgress &+ server.duration(.write)
            if end > now { phaseEnd = end } else { socket.close(reset: true) }
        case .lingering: socket.close(reset: socket.isSending)
        }
    }

    private func headTooLate() {
        // A connection that never sent anything is closed without a word.
        if scanned == 0, socket.inbound.isEmpty { return socket.close() }
        refuse(408, "The request's head took too long")
    }

    /// The handler never came back: its client gets an answer all the same, and the others are not touched.
    private func abandon() {
        server.abandoned(self)
        server.writeRefusal(503, "The handler did not answer in time", to: socket)
        enter(.abandoned, until: .max)
        socket.finish()
        socket.watch()
        socket.loop.schedule(after: server.duration(.linger)) { [weak self] in self?.socket.close() }
    }

    /// The server stops: an idle connection ends now, a busy one after its response.
    func drain() {
        endsAfterResponse = true
        if phase == .idle || (phase == .head && socket.inbound.isEmpty && scanned == 0) { end() }
    }

    /// The time to drain is over.
    func giveUp() {
        cancelHandler()
        socket.close(reset: true)
    }
}
