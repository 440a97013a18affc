import HTTPTypes
import Lanes

/// One request and its response on a leased connection.
struct ClientExchange {
    let request: ClientRequest
    let url: ClientURL
    let lease: ClientLease
    let limits: ClientLimits
    let due: LaneClock.Instant

    /// Sends the request and reads the response's head.
    ///
    /// A kept-alive connection may be closed by the server just when a request is sent. If that is what happened, and
    /// sending the request twice is as good as once, it is sent again on a new connection.
    func run() async throws -> ClientResponse {
        do {
            return try await attempt()
        } catch let error as ClientError {
            guard error.kind == .disconnected, request.isRepeatable, let connection = lease.connection,
                connection.isReused, !connection.hasReceived
            else { throw error }
            lease.disconnect()
            return try await attempt()
        }
    }

    private func attempt() async throws -> ClientResponse {
        let connection = try await lease.connect(within: limits.connect, until: due)
        try encodeHead(connection)
        var mayReuse = true
        do {
            try await sendBody(connection)
        } catch let error as ClientError where error.kind == .disconnected {
            // A server may refuse a body half way (413): its answer says more than the broken connection.
            connection.dropOutbound()
            mayReuse = false
            guard let response = try? await response(connection, mayReuse: mayReuse) else { throw error }
            return response
        }
        return try await response(connection, mayReuse: mayReuse)
    }

    private func encodeHead(_ connection: ClientConnection) throws(ClientError) {
        guard request.method != .connect else {
            throw ClientError(.badRequest, lease.host, "CONNECT asks for a tunnel, which this client does not make")
        }
        do throws(WireError) {
            try RequestEncoder.encodeHead(
                method: request.method.rawValue,
                target: url.target,
                host: url.authority,
                fields: request.headers,
                framing: request.body.framing,
                into: &connection.outbound,
                pool: connection.blocks
            )
        } catch {
            throw ClientError(.badRequest, lease.host, "the request cannot be sent: \(error.reason)")
        }
    }

    private func sendBody(_ connection: ClientConnection) async throws {
        switch request.body.storage {
        case .bytes(let bytes):
            let sink = ClientBodySink(connection, host: lease.host, length: bytes.count, until: due)
            if !bytes.isEmpty { try await BodyWriter(sink).write(bytes) }
            try await sink.finish()
        case .stream(let length, let write):
            let sink = ClientBodySink(connection, host: lease.host, length: length, until: due)
            try await write(BodyWriter(sink))
            try await sink.finish()
        }
    }

    private func response(_ connection: ClientConnection, mayReuse: Bool) async throws(ClientError) -> ClientResponse {
        let headDue = min(due, LaneClock().now.advanced(by: limits.head))
        let head = try await ClientHead.read(
            connection,
            host: lease.host,
            method: request.method,
            limits: limits.wire,
            until: headDue
        )
        let body = ClientBodySource(lease, head, mayReuse: mayReuse, limits.wire, until: due)
        return ClientResponse(
            status: head.status,
            headers: head.fields,
            body: ClientResponseBody(body, host: lease.host, limit: limits.bodyBytes)
        )
    }
}
