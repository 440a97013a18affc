import Glibc
import Lanes
import LanesHTTP
import Testing

@Suite("Everything that can grow or last has its limit")
struct LimitTests {
    private static func router() -> Router {
        let router = Router()
        router.get("/fine") { _ in "fine" }
        router.get("/large") { _ in Response(body: .bytes([UInt8](repeating: 1, count: 30_000_000))) }
        router.post("/echo") { request in try await request.body.text() }
        return router
    }

    @Test(
        "what is too large is refused with its status, and the connection ends",
        arguments: ServedModel.loops,
        [
            (431, "GET /fine HTTP/1.1\r\nHost: test\r\nX: " + String(repeating: "x", count: 20_000)),
            (431, "GET /fine HTTP/1.1\r\nHost: test\r\n" + String(repeating: "X: y\r\n", count: 101) + "\r\n"),
            (414, "GET /" + String(repeating: "x", count: 9000) + " HTTP/1.1\r\nHost: test\r\n\r\n"),
            (413, "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 2097153\r\n\r\nx"),
            (
                413,
                "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n200001\r\n"
                    + String(repeating: "x", count: 2_097_153)
            ),
        ]
    )
    func refusesWhatIsTooLarge(setup: ServedModel, request: (status: Int, text: String)) async throws {
        try await ServerUnderTest.serve(setup, Self.router()) { server in
            let client = try server.client()
            try? client.send(request.text)
            let response = try client.response()
            #expect(response.status == request.status, "\(response.text)")
            #expect(response["connection"] == "close")
            #expect(try client.rest().isEmpty)
            #expect(try server.client().get("/fine").text == "fine")
        }
    }

    @Test("a limit beyond what a socket holds for other requests holds for heads", arguments: ServedModel.loops)
    func takesLargeHeads(setup: ServedModel) async throws {
        var limits = Limits.quick
        limits.headBytes = 300_000
        let field = "X: " + String(repeating: "x", count: 9_995) + "\r\n"
        try await ServerUnderTest.serve(setup, Self.router(), limits: limits) { server in
            let start = "GET /fine HTTP/1.1\r\nHost: test\r\n"
            let client = try server.client()
            for count in [29, 5, 20] {
                #expect(try client.ask(start + String(repeating: field, count: count) + "\r\n").text == "fine")
            }
            try? client.send(start + String(repeating: field, count: 30))
            #expect(try client.response().status == 431)
        }
    }

    @Test("a slow head, and a slow body, are answered 408", arguments: ServedModel.all)
    func timesOutSlowClients(setup: ServedModel) async throws {
        var limits = Limits.quick
        limits.head = .milliseconds(150)
        limits.body = .milliseconds(150)
        try await ServerUnderTest.serve(setup, Self.router(), limits: limits) { server in
            let head = try server.client()
            try head.send("GET /fine HTTP/1.1\r\nHos")
            let body = try server.client()
            try body.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\nabc")
            let later = try server.client()
            #expect(try later.get("/fine").text == "fine")
            try later.send("GET /fine HTTP/1.1\r\nHos")
            let silent = try server.client()
            for client in [head, body, later] {
                #expect(try client.response().status == 408)
                #expect(try client.rest().isEmpty)
            }
            #expect(try silent.rest().isEmpty)
        }
    }

    @Test("a client that drips bytes gets no more time than its limit", arguments: ServedModel.loops)
    func timesOutDrippingClients(setup: ServedModel) async throws {
        var limits = Limits.quick
        limits.head = .milliseconds(200)
        limits.body = .milliseconds(200)
        try await ServerUnderTest.serve(setup, Self.router(), limits: limits) { server in
            for start in ["", "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\n"] {
                let client = try server.client()
                try client.send(start)
                let wasCut = eventually {
                    (try? client.send("X")) == nil || !client.hearsNothing(for: 2)
                }
                #expect(wasCut)
                #expect(try client.response().status == 408)
            }
        }
    }

    @Test("a connection that is silent between two requests is closed without a word", arguments: ServedModel.all)
    func closesIdleConnections(setup: ServedModel) async throws {
        var limits = Limits.quick
        limits.idle = .milliseconds(100)
        try await ServerUnderTest.serve(setup, Self.router(), limits: limits) { server in
            let client = try server.client()
            #expect(try client.get("/fine").text == "fine")
            let posting = try server.client()
            let unread = try posting.ask("POST /none HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\n\r\n")
            #expect(unread.status == 404)
            try posting.send("x")
            #expect(try client.rest().isEmpty)
            #expect(try posting.rest().isEmpty)
            #expect(eventually { server.connectionCount == 0 })
        }
    }

    @Test("a reader that takes nothing is cut off", arguments: ServedModel.all)
    func cutsDeafReaders(setup: ServedModel) async throws {
        var limits = Limits.quick
        limits.write = .milliseconds(200)
        try await ServerUnderTest.serve(setup, Self.router(), limits: limits) { server in
            for close in ["", "Connection: close\r\n"] {
                let client = try server.client(receiveBuffer: 4096)
                try client.send("GET /large HTTP/1.1\r\nHost: test\r\n\(close)\r\n")
                #expect(eventually { server.connectionCount == 1 })
                #expect(eventually { server.connectionCount == 0 })
                #expect(throws: (any Error).self) { try client.response() }
            }
        }
    }

    @Test("a reader that is slow but steady gets everything", arguments: ServedModel.loops)
    func servesSteadyReaders(setup: ServedModel) async throws {
        var limits = Limits.quick
        limits.write = .milliseconds(400)
        limits.idle = .milliseconds(300)
        try await ServerUnderTest.serve(setup, Self.router(), limits: limits) { server in
            for close in ["", "Connection: close\r\n"] {
                let client = try server.client(receiveBuffer: 131_072)
                try client.send("GET /large HTTP/1.1\r\nHost: test\r\n\(close)\r\n")
                var count = 0
                // Some 15 MB a second, so that the whole lasts far longer than the limits.
                while count < 30_000_000 {
                    let part = try client.bytes(150_000).count
                    if part == 0 { break }
                    count += part
                    usleep(10_000)
                }
                #expect(count >= 30_000_000)
            }
        }
    }

    @Test("after a quiet time a new client has all of its time", arguments: ServedModel.loops)
    func timesFromThePresent(setup: ServedModel) async throws {
        var limits = Limits.quick
        limits.head = .milliseconds(400)
        try await ServerUnderTest.serve(setup, Self.router(), limits: limits) { server in
            usleep(600_000)  // nothing happens: the loop sleeps for longer than a head may take
            let client = try server.client()
            usleep(150_000)
            #expect(try client.get("/fine").text == "fine")
        }
    }

    @Test(
        "a reader for whom one send takes longer than the limit is not cut while it reads",
        arguments: ServedModel.loops,
        ["/large", "/file", "/stream"]
    )
    func servesSlowReaders(setup: ServedModel, path: String) async throws {
        var limits = Limits.quick
        limits.write = .milliseconds(300)
        let folder = try TemporaryDirectory()
        try folder.write("large", String(repeating: "x", count: 30_000_000))
        let router = Self.router()
        try router.files("/files", from: folder.path)
        router.get("/stream") { _ in
            Response { writer in
                for _ in 0..<300 { try await writer.write([UInt8](repeating: 1, count: 100_000)) }
            }
        }
        let target = path == "/file" ? "/files/large" : path
        try await ServerUnderTest.serve(setup, router, limits: limits) { server in
            let client = try server.client(receiveBuffer: 4096)
            try client.send("GET \(target) HTTP/1.1\r\nHost: test\r\n\r\n")
            // Some 70 KB a second: neither 128 KB nor a third of the kernel's buffer is taken within the limit.
            for _ in 0..<100 {
                #expect(try client.bytes(2_000).count == 2_000)
                usleep(28_000)
            }
            #expect(server.connectionCount == 1)
        }
    }

    @Test("at the connection limit new ones wait until another ends", arguments: ServedModel.loops)
    func pausesAccepting(setup: ServedModel) async throws {
        var limits = Limits.quick
        limits.connections = 3
        try await ServerUnderTest.serve(setup, Self.router(), limits: limits) { server in
            let first = try (0..<3).map { _ in try server.client() }
            for client in first { #expect(try client.get("/fine").text == "fine") }
            let waiting = try (0..<4).map { _ in try server.client() }
            for client in waiting { try client.send("GET /fine HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n") }
            // The kernel may have accepted some before it was told to pause.
            #expect(waiting.filter { $0.hearsNothing() }.count >= 3)
            for client in first { client.close() }
            for client in waiting { #expect(try client.response().text == "fine") }
        }
    }
}
