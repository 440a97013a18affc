import HTTPTypes
import Lanes
import LanesHTTP
import Synchronization
import Testing

@Suite("An HTTP client when things go wrong")
struct ClientFailureTests {
    /// A server that closes the connection without a word when the second request comes on it.
    private func forgetful(_ note: @escaping @Sendable () -> Void) throws -> RawServer {
        try RawServer { connection in
            guard connection.readHead() != nil else { return }
            note()
            connection.respond("ok")
            if connection.readHead() != nil { note() }
        }
    }

    @Test(
        "repeats an idempotent request on a new connection when the old one was stale",
        arguments: ClientLane.available
    )
    func stale(_ lane: ClientLane) async throws {
        let requests = Counter()
        let server = try forgetful { requests.add() }
        defer { server.stop() }
        let text = try await lane.run {
            let client = HTTPClient()
            _ = try await client.get(server.url).text()
            return try await client.get(server.url).text()
        }
        #expect(text == "ok")
        #expect(server.accepted == 2)
        #expect(requests.value == 3)
    }

    @Test("does not repeat a POST that may have been carried out", arguments: ClientLane.available)
    func stalePost(_ lane: ClientLane) async throws {
        let requests = Counter()
        let server = try forgetful { requests.add() }
        defer { server.stop() }
        let error = try await lane.run {
            let client = HTTPClient()
            _ = try await client.get(server.url).text()
            return try await clientError { _ = try await client.send(ClientRequest(.post, server.url)) }
        }
        #expect(error.kind == .disconnected)
        #expect(error.host == "127.0.0.1:\(server.port)")
        #expect(requests.value == 2)
    }

    @Test("gives up when the head does not come in time", arguments: ClientLane.available)
    func slowHead(_ lane: ClientLane) async throws {
        let server = try RawServer { connection in
            guard connection.readHead() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-")
            connection.waitForEnd()
        }
        defer { server.stop() }
        let kinds = try await lane.run {
            var limits = ClientLimits()
            limits.head = .milliseconds(30)
            let client = HTTPClient(limits: limits)
            let byLimit = try await clientError { _ = try await client.get(server.url) }
            let patient = HTTPClient()
            let scope = WorkScope(id: 1, deadline: LaneClock().now.advanced(by: .milliseconds(30)))
            let byScope = try await scope.run {
                try await clientError { _ = try await patient.get(server.url) }
            }
            let request = ClientRequest(.get, server.url, timeout: .milliseconds(30))
            let byRequest = try await clientError { _ = try await patient.send(request) }
            return [byLimit.kind, byScope.kind, byRequest.kind]
        }
        #expect(kinds == [.timedOut, .timedOut, .timedOut])
    }

    @Test("closes the connection when its task is cancelled in the middle of a body", arguments: ClientLane.available)
    func cancellation(_ lane: ClientLane) async throws {
        let (events, event) = AsyncStream<Bool>.makeStream()
        let server = try RawServer { connection in
            guard connection.readHead() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
            event.yield(true)
            event.yield(connection.waitForEnd())
        }
        defer { server.stop() }
        let client = HTTPClient()
        let reading = Task {
            try await lane.run {
                try await clientError { _ = try await client.get(server.url).text() }
            }
        }
        var moments = events.makeAsyncIterator()
        _ = await moments.next()
        reading.cancel()
        // The client is still there: it is the cancelling that ends the connection.
        #expect(await moments.next() == true)
        #expect(try await reading.value.kind == .cancelled)
        withExtendedLifetime(client) {}
    }

    @Test("closes the connection of a body that is given up", arguments: ClientLane.available)
    func abandoned(_ lane: ClientLane) async throws {
        let server = try RawServer { connection in
            while connection.readHead() != nil {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
            }
        }
        defer { server.stop() }
        try await lane.run {
            var limits = ClientLimits()
            limits.connectionsPerHost = 1
            let client = HTTPClient(limits: limits)
            for _ in 0..<3 { _ = try await client.get(server.url) }
        }
        #expect(server.accepted == 3)
    }

    @Test("refuses a response that is too large or no response", arguments: ClientLane.available)
    func badResponses(_ lane: ClientLane) async throws {
        let answers = [
            "HTTP/1.1 200 OK\r\nX: \(String(repeating: "y", count: 20_000))\r\n\r\n",
            "SSH-2.0-OpenSSH_9.6\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            "HTTP/1.1 101 Switching Protocols\r\n\r\n",
            String(repeating: "HTTP/1.1 103 Early Hints\r\n\r\n", count: 20),
        ]
        let next = Counter()
        let server = try RawServer { connection in
            guard connection.readHead() != nil else { return }
            connection.write(answers[next.value])
            next.add()
            connection.waitForEnd()
        }
        defer { server.stop() }
        let kinds = try await lane.run {
            let client = HTTPClient()
            var kinds: [ClientError.Kind] = []
            for _ in answers {
                kinds.append(try await clientError { _ = try await client.get(server.url).text() }.kind)
            }
            return kinds
        }
        #expect(kinds == .init(repeating: .badResponse, count: answers.count))
        #expect(server.accepted == answers.count)
    }

    @Test("tells a body that is cut short from a whole one", arguments: ClientLane.available)
    func cutShort(_ lane: ClientLane) async throws {
        let server = try RawServer { connection in
            guard let head = connection.readHead() else { return }
            let field = head.hasPrefix("GET /chunked") ? "Transfer-Encoding: chunked" : "Content-Length: 9"
            connection.write("HTTP/1.1 200 OK\r\n\(field)\r\n\r\n4\r\nabcd")
        }
        defer { server.stop() }
        let kinds = try await lane.run {
            let client = HTTPClient()
            let chunked = try await clientError { _ = try await client.get("\(server.url)/chunked").text() }
            let length = try await clientError { _ = try await client.get(server.url).text() }
            return [chunked.kind, length.kind]
        }
        #expect(kinds == [.disconnected, .disconnected])
    }

    @Test("collects no more than it is allowed to", arguments: ClientLane.available)
    func bodyLimit(_ lane: ClientLane) async throws {
        let server = try RawServer { connection in
            guard let head = connection.readHead() else { return }
            if head.hasPrefix("GET /chunked") {
                connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n")
            } else {
                connection.respond("abcde")
            }
            connection.waitForEnd()
        }
        defer { server.stop() }
        let errors = try await lane.run {
            let client = HTTPClient()
            let known = try await clientError { _ = try await client.get(server.url).text(upTo: 4) }
            let unknown = try await clientError { _ = try await client.get("\(server.url)/chunked").text(upTo: 4) }
            return [known, unknown]
        }
        #expect(errors.map(\.kind) == [.bodyTooLong, .bodyTooLong])
    }

    @Test("says what is wrong with an address", arguments: ClientLane.available)
    func addresses(_ lane: ClientLane) async throws {
        let server = try RawServer { _ in }
        server.stop()
        let errors = try await lane.run {
            let client = HTTPClient()
            var errors: [ClientError] = []
            for url in ["https://example.com/", "/path", "http://name.invalid/", "\(server.url)/", "http://a b/"] {
                errors.append(try await clientError { _ = try await client.get(url) })
            }
            return errors
        }
        #expect(errors.map(\.kind) == [.tlsMissing, .badURL, .nameNotFound, .cannotConnect, .badURL])
        #expect(errors[0].description.contains("proxy"))
        #expect(errors[3].host == "127.0.0.1:\(server.port)")
    }
}
