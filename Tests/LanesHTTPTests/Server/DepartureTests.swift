import Glibc
import Lanes
import Testing

@testable import LanesHTTP

@Suite("Clients may leave at any moment")
struct DepartureTests {
    /// What became of the handlers that waited.
    private struct Seen: Sendable {
        let began = Count()
        let cancelled = Count()
        let ended = Count()

        func wait() async throws {
            began.add()
            do {
                try await withThrowingTaskGroup { group in
                    group.addTask { try await Lane.sleep(for: .seconds(100)) }
                    try await group.waitForAll()
                }
            } catch {
                cancelled.add()
                throw error
            }
        }
    }

    private static func router(_ seen: Seen) -> Router {
        let router = Router()
        router.get("/waits") { _ in
            try await seen.wait()
            return "late"
        }
        router.get("/streams") { _ in
            Response { writer in
                try await writer.write("first")
                try await writer.flush()
                try await seen.wait()
            }
        }
        router.get("/insists", cancelOnDisconnect: false) { _ in
            seen.began.add()
            try await Lane.sleep(for: .milliseconds(300))
            seen.ended.add()
            return "late"
        }
        router.get("/fine") { _ in "fine" }
        router.post("/echo") { request in try await request.body.text() }
        router.post("/ignores") { _ in
            try await seen.wait()
            return "late"
        }
        router.post("/reads") { request in
            async let wait: Void = seen.wait()
            let text = try await request.body.text()
            try await wait
            return text
        }
        router.post("/begins") { request in
            var pieces = request.body.makeAsyncIterator()
            _ = try await pieces.next()
            try await seen.wait()
            return "late"
        }
        router.post("/pauses") { request in
            try await Lane.sleep(for: .milliseconds(50))
            return try await request.body.text()
        }
        return router
    }

    @Test("a client that goes away cancels its request's task tree", arguments: ServedModel.all)
    func cancelsOnDisconnect(setup: ServedModel) async throws {
        let seen = Seen()
        try await ServerUnderTest.serve(setup, Self.router(seen)) { server in
            var number = 0
            for path in ["/waits", "/streams"] {
                for resets in [false, true] {
                    let client = try server.client()
                    if path == "/streams" { #expect(try client.get("/fine").text == "fine") }
                    try client.send("GET \(path) HTTP/1.1\r\nHost: test\r\n\r\n")
                    number += 1
                    #expect(eventually { seen.began.value == number })
                    if resets { client.reset() } else { client.close() }
                    #expect(eventually { seen.cancelled.value == number }, "\(path), reset: \(resets)")
                }
            }
            #expect(eventually { server.connectionCount == 0 })
            #expect(eventually { server.look { $0.counters.active }.reduce(0, +) == 0 })
            #expect(try server.client().get("/fine").text == "fine")
        }
    }

    @Test("a client that goes away within its body cancels its request's task tree", arguments: ServedModel.all)
    func cancelsWithinTheBody(setup: ServedModel) async throws {
        let seen = Seen()
        // More than the socket holds, with what TCP's window holds: the end of what is behind that cannot be seen.
        let large = String(repeating: "x", count: 90_000)
        let bodies = [
            "Content-Length: 9\r\n\r\nabc",
            "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "Transfer-Encoding: chunked\r\n\r\n9\r\nabc",
        ]
        try await ServerUnderTest.serve(setup, Self.router(seen)) { server in
            var number = 0
            func leave(_ path: String, _ body: String, resets: Bool) throws {
                let client = try server.client()
                try client.send("POST \(path) HTTP/1.1\r\nHost: test\r\n" + body)
                number += 1
                #expect(eventually { seen.began.value == number })
                if resets { client.reset() } else { client.close() }
                #expect(eventually(seconds: 5) { seen.cancelled.value == number }, "\(path) \(body.prefix(50))")
            }
            for resets in [false, true] {
                for path in ["/ignores", "/reads"] {
                    for body in bodies { try leave(path, body, resets: resets) }
                }
                try leave("/begins", "Content-Length: 200000\r\n\r\n" + large, resets: resets)
            }
            #expect(eventually { server.connectionCount == 0 })
            #expect(eventually { server.look { $0.counters.active }.reduce(0, +) == 0 })
        }
    }

    @Test("a body that nobody has read yet counts as sent once it has arrived", arguments: ServedModel.all)
    func leavesBehindTheBody(setup: ServedModel) async throws {
        let seen = Seen()
        let chunks = "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        try await ServerUnderTest.serve(setup, Self.router(seen)) { server in
            for body in ["Content-Length: 3\r\n\r\nabc", chunks] {
                // As after any other request: who said "close" may end its side and is answered.
                let closing = try server.client()
                try closing.send("POST /pauses HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" + body)
                closing.endSending()
                #expect(try closing.response().text == "abc")
                // So is who has asked for more.
                let asking = try server.client()
                try asking.send("POST /pauses HTTP/1.1\r\nHost: test\r\n" + body)
                try asking.send("GET /fine HTTP/1.1\r\nHost: test\r\n\r\n")
                asking.endSending()
                #expect(try asking.response().text == "abc")
                #expect(try asking.response().text == "fine")
                // In the middle of a body nothing can come of it: its reader hears so, and the client, too.
                let breaking = try server.client()
                try breaking.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\nabc")
                _ = breaking.hearsNothing(for: 20)
                breaking.endSending()
                #expect(try breaking.response().status == 400)
            }
            let leaving = try server.client()
            try leaving.send("POST /ignores HTTP/1.1\r\nHost: test\r\n" + chunks)
            #expect(eventually { seen.began.value == 1 })
            leaving.close()
            #expect(eventually(seconds: 5) { seen.cancelled.value == 1 })
        }
    }

    @Test("a route may say that it goes on without its client", arguments: ServedModel.all)
    func insists(setup: ServedModel) async throws {
        let seen = Seen()
        try await ServerUnderTest.serve(setup, Self.router(seen)) { server in
            for resets in [false, true] {
                let client = try server.client()
                try client.send("GET /insists HTTP/1.1\r\nHost: test\r\n\r\n")
                #expect(eventually { seen.began.value == (resets ? 2 : 1) })
                if resets { client.reset() } else { client.close() }
            }
            #expect(eventually { seen.ended.value == 2 })
            #expect(eventually { server.connectionCount == 0 })
        }
    }

    @Test("a client may break off at every byte of its request", arguments: ServedModel.all)
    func breaksOffAnywhere(setup: ServedModel) async throws {
        let request = Array(
            "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n".utf8
        )
        try await ServerUnderTest.serve(setup, Self.router(Seen())) { server in
            for place in 0...request.count {
                let client = try server.client()
                try client.send(Array(request[..<place]))
                if place % 3 == 0 {
                    client.reset()
                } else if place % 3 == 1 {
                    client.close()
                } else {
                    client.endSending()
                }
            }
            #expect(eventually { server.connectionCount == 0 })
            let client = try server.client()
            try client.send(request)
            #expect(try client.response().text == "abc")
        }
    }

    @Test("a half-open connection takes nothing from the others, and ends with its time", arguments: ServedModel.all)
    func endsHalfOpenConnections(setup: ServedModel) async throws {
        var limits = Limits.quick
        limits.head = .seconds(1)
        limits.body = .seconds(1)
        try await ServerUnderTest.serve(setup, Self.router(Seen()), limits: limits) { server in
            let silent = try (0..<50).map { number in
                let client = try server.client()
                if number % 2 == 0 {
                    try client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\na")
                }
                return client
            }
            for _ in 0..<20 { #expect(try server.client().get("/fine").text == "fine") }
            #expect(eventually { server.connectionCount == 0 })
            #expect(silent.count == 50)
        }
    }

    @Test("a client that leaves in the middle of a large answer leaves nothing behind", arguments: ServedModel.all)
    func leavesMidAnswer(setup: ServedModel) async throws {
        let router = Self.router(Seen())
        router.get("/bytes") { _ in Response(body: .bytes([UInt8](repeating: 1, count: 5_000_000))) }
        router.get("/stream") { _ in
            Response { writer in
                for _ in 0..<500 { try await writer.write([UInt8](repeating: 1, count: 10_000)) }
            }
        }
        try await ServerUnderTest.serve(setup, router) { server in
            for number in 0..<40 {
                let client = try server.client(receiveBuffer: 8192)
                try client.send("GET /\(number % 2 == 0 ? "bytes" : "stream") HTTP/1.1\r\nHost: test\r\n\r\n")
                _ = try client.bytes(1000 * number)
                if number % 3 == 0 { client.reset() } else { client.close() }
            }
            #expect(eventually { server.connectionCount == 0 })
            #expect(eventually { server.look { $0.counters.active }.reduce(0, +) == 0 })
        }
    }
}
