import HTTPTypes
import Lanes
import Logging

extension Server {
    /// Finds a request's route and has its handler answer, on the lane that the model says. The response is put into
    /// the exchange: it is large, and every async frame it passes through would have to hold it.
    func respond(to exchange: Exchange, for connection: Connection) async {
        let route = router.match(exchange).route
        guard counters.active < limits.requests else { return refuse(exchange) }
        begin(exchange, route)
        if isSimulated { tellDriver(exchange) }
        let escapes = Lane.escapes
        do {
            if let pool = placement.pool(for: route) {
                try await answer(exchange, route, on: pool, for: connection)
            } else {
                connection.handles(route, exchange)
                exchange.response = try await route.handler(Request(exchange))
            }
        } catch {
            // Apart, so that the frame every request waits in holds no second response.
            fail(exchange, with: error, route)
        }
        counters.active -= 1
        if Lane.escapes != escapes { noteEscape(Lane.escapes &- escapes, route, exchange) }
    }

    /// An explorer calls the task by its request.
    @inline(never)
    private func tellDriver(_ exchange: Exchange) {
        guard let driver = LaneDrivers.current else { return }
        let request = Request(exchange)
        driver.name("\(request.method) \(request.path)")
    }

    /// The handler, which tells an explorer whose it is and where it runs.
    private static func named(_ handler: @escaping Handler) -> Handler {
        { request in
            if let driver = LaneDrivers.current, let lane = Lane.current {
                driver.name("\(request.method) \(request.path) on \(lane.name)")
            }
            return try await handler(request)
        }
    }

    @inline(never)
    private func refuse(_ exchange: Exchange) { exchange.response = overloaded() }

    @inline(never)
    private func fail(_ exchange: Exchange, with error: any Error, _ route: Route) {
        exchange.response = response(to: error, exchange, route)
    }

    @inline(__always)
    private func begin(_ exchange: Exchange, _ route: Route) {
        if let deadline = route.deadlineNanoseconds {
            exchange.deadline = LaneClock.Instant(nanoseconds: lane.loop.now &+ deadline)
        }
        counters.active += 1
        lane.journal.scopeBegan(exchange.id, label: UInt64(route.number))
    }

    @inline(never)
    private func answer(
        _ exchange: Exchange,
        _ route: Route,
        on pool: ThreadPool,
        for connection: Connection
    ) async throws {
        let scope = WorkScope(id: exchange.id, deadline: exchange.deadline, label: route.number)
        let call = ThreadCall(route, exchange, scope, isSimulated ? Self.named(route.handler) : route.handler)
        connection.handles(route, exchange, by: call)
        exchange.response = try await answer(call, on: pool, route, exchange, connection)
    }

    /// Has a thread of the pool make the call, and notes what it says of itself.
    private func answer(
        _ call: ThreadCall,
        on pool: ThreadPool,
        _ route: Route,
        _ exchange: Exchange,
        _ connection: Connection
    ) async throws -> Response {
        defer {
            connection.callEnded()
            let escapes = call.escapes
            if escapes > 0 { noteEscape(escapes, route, exchange) }
        }
        return try await call.answer(on: pool)
    }

    /// Has a response's body written where its handler ran.
    func stream(
        _ exchange: Exchange,
        _ route: Route,
        for connection: Connection,
        _ write: @escaping @Sendable () async throws -> Void
    ) async throws {
        // The deadline was the response's; how long its body may last is for its reader to say.
        let scope = WorkScope(id: exchange.id, label: route.number)
        guard let pool = placement.pool(for: route) else {
            connection.streams(in: scope)
            return try await write()
        }
        let call = ThreadCall(route, exchange, scope, isAdmitted: true) { _ in
            try await write()
            return Response()
        }
        connection.streams(in: scope, by: call)
        _ = try await answer(call, on: pool, route, exchange, connection)
    }

    /// Work that leaves its lane runs where no model applies and nothing is seen: said once for each route.
    private func noteEscape(_ count: UInt64, _ route: Route, _ exchange: Exchange) {
        counters.escapes += Int(count)
        lane.journal.escaped(count, scope: exchange.id)
        guard route.isFirstEscape() else { return }
        logger.warning(
            """
            \(route.label): work left its lane (Task { } or Task.detached): it runs on Swift's own pool, where no \
            model applies. Use a task group, async let or Lane.spawn
            """
        )
    }

    // MARK: Errors become responses here

    private func response(to error: any Error, _ exchange: Exchange, _ route: Route) -> Response {
        switch error {
        case let error as any HTTPResponseError: return error.response()
        case let error as LaneError:
            exchange.logger.warning("\(route.label): \(error)")
            return overloaded()
        case is CancellationError where lane.loop.now >= exchange.deadline.nanoseconds: return tooLate(route)
        case is CancellationError: return Response(status: .init(code: 499, reasonPhrase: "Client Closed Request"))
        case let error as ClientError: return failedUpstream(error, exchange, route)
        case let error as IOError where error.isTimeout || error.isCancellation:
            if lane.loop.now >= exchange.deadline.nanoseconds { return tooLate(route) }
        default: break
        }
        Request(exchange).logger.error("\(route.label) failed: \(error)")
        return Response(status: .internalServerError, text: "Internal Server Error\n")
    }

    /// The service that this one asked did not answer, or not in time: not this program's fault (RFC 9110 15.6.3).
    private func failedUpstream(_ error: ClientError, _ exchange: Exchange, _ route: Route) -> Response {
        if error.kind == .cancelled, lane.loop.now >= exchange.deadline.nanoseconds { return tooLate(route) }
        exchange.logger.warning("\(route.label): \(error)")
        if error.kind == .timedOut { return Response(status: .gatewayTimeout, text: "Gateway Timeout\n") }
        if error.kind == .overloaded { return overloaded() }
        return Response(status: .badGateway, text: "Bad Gateway\n")
    }

    private func tooLate(_ route: Route) -> Response {
        logger.warning("\(route.label): the deadline passed, the handler was cancelled")
        return retryLater("The request took too long\n")
    }

    private func overloaded() -> Response {
        counters.overloaded += 1
        return retryLater("The server is busy\n")
    }

    private func retryLater(_ text: String) -> Response {
        var response = Response(status: .serviceUnavailable, text: text)
        response.headers[.retryAfter] = retryAfter
        return response
    }

    private var retryAfter: String { String(max(1, limits.retryAfter.components.seconds)) }

    // MARK: What connections report

    @inline(__always)
    func served(_ exchange: Exchange) {
        counters.served &+= 1
        lane.journal.scopeEnded(exchange.id, outcome: UInt64(exchange.response.status.code))
    }

    func refused(_ status: Int, _ reason: String) {
        counters.refused += 1
        logger.debug("a request was refused: \(status) \(reason)")
    }

    func abandoned(_ connection: Connection) {
        counters.abandoned += 1
        logger.error("a handler did not end though it was cancelled; its client was answered 503 and it goes on alone")
    }

    func streamFailed(_ error: any Error, _ exchange: Exchange) {
        if error is CancellationError { return }
        if case .clientLeft? = error as? ResponseStreamError { return }
        Request(exchange).logger.error("the response's body failed: \(error)")
    }

    /// Writes a small answer after which the connection ends; without its text to HEAD (RFC 9110 section 9.3.2).
    func writeRefusal(_ status: Int, _ reason: String, toHead: Bool, to socket: Socket) {
        var text = reason + "\n"
        let fields: HTTPFields? = status == 503 ? [.retryAfter: retryAfter] : nil
        ResponseEncoder.encodeHead(
            status: status,
            contentType: "text/plain; charset=utf-8",
            fields: fields,
            framing: .length(text.utf8.count),
            keepAlive: .close,
            date: date,
            into: &socket.outbound,
            pool: socket.blocks
        )
        if toHead { return }
        text.withUTF8 { socket.outbound.append(UnsafeRawBufferPointer($0), pool: socket.blocks) }
    }
}
