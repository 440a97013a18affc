import HTTPTypes
import Lanes
import Logging

extension Server {
    /// Finds a request's route and has its handler answer, on the lane that the model says.
    func respond(to exchange: Exchange, for connection: Connection) async -> Response {
        let route = router.match(exchange).route
        guard counters.active < limits.requests else { return overloaded() }
        if let deadline = route.deadlineNanoseconds {
            exchange.deadline = LaneClock.Instant(nanoseconds: lane.loop.now &+ deadline)
        }
        counters.active += 1
        lane.journal.scopeBegan(exchange.id, label: UInt64(route.number))
        defer { counters.active -= 1 }
        do {
            if let pool = placement.pool(for: route) {
                let call = ThreadCall(route, exchange)
                connection.handles(route, until: exchange.deadline.nanoseconds, by: call)
                return try await call.answer(on: pool)
            }
            connection.handles(route, until: exchange.deadline.nanoseconds)
            return try await call(route, exchange, for: connection)
        } catch {
            return response(to: error, exchange, route)
        }
    }

    @inline(__always)
    private func call(_ route: Route, _ exchange: Exchange, for connection: Connection) async throws -> Response {
        let escapes = Lane.escapes
        defer { if Lane.escapes != escapes { noteEscape(Lane.escapes &- escapes, route, exchange) } }
        connection.enter(WorkScope(id: exchange.id, deadline: exchange.deadline))
        return try await route.handler(Request(exchange))
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
        case let error as IOError where error.isTimeout || error.isCancellation:
            if lane.loop.now >= exchange.deadline.nanoseconds { return tooLate(route) }
        default: break
        }
        Request(exchange).logger.error("\(route.label) failed: \(error)")
        return Response(status: .internalServerError, text: "Internal Server Error\n")
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
        response.headers[.retryAfter] = String(max(1, limits.retryAfter.components.seconds))
        return response
    }

    // MARK: What connections report

    @inline(__always)
    func served(_ exchange: Exchange, status: Int) {
        counters.served &+= 1
        lane.journal.scopeEnded(exchange.id, outcome: UInt64(status))
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

    /// Writes a small answer after which the connection ends.
    func writeRefusal(_ status: Int, _ reason: String, to socket: Socket) {
        var text = reason + "\n"
        let fields: HTTPFields? = status == 503 ? [.retryAfter: "1"] : nil
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
        text.withUTF8 { socket.outbound.append(UnsafeRawBufferPointer($0), pool: socket.blocks) }
    }
}
