import HTTPTypes
import Lanes
import LanesHTTP
import Testing

@Suite("A client's connections")
struct ClientPoolTests {
    private static func limits(_ connections: Int, waiters: Int = 1024) -> ClientLimits {
        var limits = ClientLimits()
        limits.connectionsPerHost = connections
        limits.waitersPerHost = waiters
        return limits
    }

    @Test("are bounded: a hundred requests at a time share four", arguments: ClientLane.available)
    func bound(_ lane: ClientLane) async throws {
        let server = try RawServer { $0.echoPaths() }
        defer { server.stop() }
        let texts = try await lane.run {
            let client = HTTPClient(limits: Self.limits(4))
            return try await withThrowingTaskGroup(of: (Int, String).self) { group in
                for number in 0..<100 {
                    group.addTask { (number, try await client.get("\(server.url)/\(number)").text()) }
                }
                return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
            }
        }
        #expect(texts.count == 100)
        for (number, text) in texts { #expect(text == "/\(number)") }
        #expect(server.mostOpen <= 4)
        #expect(server.accepted <= 4)
    }

    @Test("are waited for in a queue that is bounded, until a deadline", arguments: ClientLane.available)
    func waiting(_ lane: ClientLane) async throws {
        let server = try RawServer { connection in
            guard connection.readHead() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
            connection.waitForEnd()
        }
        defer { server.stop() }
        let kinds = try await lane.run {
            let client = HTTPClient(limits: Self.limits(1))
            let busy = try await client.get(server.url)
            let late = ClientRequest(.get, server.url, timeout: .milliseconds(20))
            let timedOut = try await clientError { _ = try await client.send(late) }
            let strict = HTTPClient(limits: Self.limits(1, waiters: 0))
            let held = try await strict.get(server.url)
            let refused = try await clientError { _ = try await strict.get(server.url) }
            withExtendedLifetime((busy, held)) {}
            return [timedOut.kind, refused.kind]
        }
        #expect(kinds == [.timedOut, .overloaded])
    }

    @Test("are left by a waiter that is cancelled, and the others get them")
    func cancelledWaiter() async throws {
        let server = try RawServer { connection in
            while let head = connection.readHead() {
                if head.hasPrefix("GET /hold") {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
                } else {
                    connection.respond(String(head.split(separator: " ")[1]))
                }
            }
        }
        defer { server.stop() }
        let client = HTTPClient(limits: Self.limits(1))
        try await ClientLane.epoll.run {
            let lane = try #require(Lane.current)
            var busy: ClientResponse? = try await client.get("\(server.url)/hold")
            let first = lane.spawn { try await client.get("\(server.url)/first").text() }
            let second = lane.spawn { try await client.get("\(server.url)/second").text() }
            try await Lane.sleep(for: .milliseconds(1))
            first.cancel()
            #expect(try await clientError { _ = try await first.value }.kind == .cancelled)
            #expect(busy?.status == .ok)
            busy = nil
            #expect(try await second.value == "/second")
        }
    }

    @Test("are closed when they were idle for too long", arguments: ClientLane.available)
    func idle(_ lane: ClientLane) async throws {
        let (ends, end) = AsyncStream<Bool>.makeStream()
        let server = try RawServer { connection in
            guard connection.readHead() != nil else { return }
            connection.respond("ok")
            end.yield(connection.waitForEnd())
        }
        defer { server.stop() }
        let ended = try await lane.run {
            var limits = Self.limits(4)
            limits.idle = .milliseconds(20)
            let client = HTTPClient(limits: limits)
            _ = try await client.get(server.url).text()
            var moments = ends.makeAsyncIterator()
            let ended = await moments.next()
            withExtendedLifetime(client) {}
            return ended
        }
        #expect(ended == true)
    }

    @Test(
        "are not used again when the server has closed them or sent more than was asked for",
        arguments: ClientLane.available
    )
    func leftovers(_ lane: ClientLane) async throws {
        let server = try RawServer { connection in
            while let head = connection.readHead() {
                let more = head.hasPrefix("GET /more") ? "nobody asked" : ""
                let fields = head.hasPrefix("GET /close") ? "Connection: close\r\n" : ""
                // In one piece, so that the client has it all when it decides.
                connection.write("HTTP/1.1 200 OK\r\n\(fields)Content-Length: 2\r\n\r\nok\(more)")
            }
        }
        defer { server.stop() }
        let texts = try await lane.run {
            let client = HTTPClient()
            var texts: [String] = []
            for path in ["/close", "/more", "/last"] {
                texts.append(try await client.get(server.url + path).text())
            }
            return texts
        }
        #expect(texts == ["ok", "ok", "ok"])
        #expect(server.accepted == 3)
    }

    @Test("go from one lane to another")
    func shared() async throws {
        let server = try RawServer { $0.echoPaths() }
        defer { server.stop() }
        let client = HTTPClient()
        for lane in ClientLane.available + ClientLane.available {
            let text = try await lane.run { try await client.get("\(server.url)/\(lane)").text() }
            #expect(text == "/\(lane)")
        }
        #expect(server.accepted == 1)
    }

    @Test("are bounded for all lanes together, and answers are not crossed")
    func severalLanes() async throws {
        let server = try RawServer { $0.echoPaths() }
        defer { server.stop() }
        let client = HTTPClient(limits: Self.limits(4))
        let right = try await withThrowingTaskGroup(of: Int.self) { group in
            for lane in ClientLane.available {
                group.addTask { try await lane.run { try await Self.ask(client, server.url, "\(lane)") } }
            }
            return try await group.reduce(0, +)
        }
        #expect(right == 60 * ClientLane.available.count)
        #expect(server.mostOpen <= 4)
    }

    /// How many of sixty requests at a time have the answer that is theirs.
    private static func ask(_ client: HTTPClient, _ url: String, _ name: String) async throws -> Int {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<60 {
                let path = "/\(name)/\(number)"
                group.addTask { try await client.get(url + path).text() == path }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
    }

    @Test("are all closed: those that were cut, and those whose bodies were given up", arguments: ClientLane.available)
    func descriptors(_ lane: ClientLane) async throws {
        let (ends, end) = AsyncStream<Bool>.makeStream()
        let server = try RawServer { connection in
            guard let head = connection.readHead() else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
            if head.hasPrefix("GET /cut") { connection.endWriting() }
            end.yield(connection.waitForEnd())
        }
        defer { server.stop() }
        let client = HTTPClient()
        try await lane.run {
            for _ in 0..<10 {
                _ = try await clientError { _ = try await client.get("\(server.url)/cut").text() }
                _ = try await client.get("\(server.url)/half")
            }
        }
        var count = 0
        for await isEnd in ends.prefix(20) where isEnd { count += 1 }
        // The client is still there: it keeps none of them.
        withExtendedLifetime(client) { #expect(count == 20) }
    }
}
