import Glibc
import HTTPTypes
import Lanes
import Synchronization
import Testing

@testable import LanesHTTP

@Suite("Request bodies are received as the handler reads them")
struct RequestBodyTests {
    private static func router() -> Router {
        let router = Router()
        router.post("/echo") { request in try await request.body.text() }
        router.post("/count") { request in
            var count = 0
            await request.body.allow(upTo: 1 << 30)
            for try await piece in request.body { count += piece.count }
            return "\(count)"
        }
        router.post("/trailers") { request in
            let text = try await request.body.text()
            let sum = await request.body.trailers[HTTPField.Name("X-Sum")!] ?? "none"
            return text + " " + sum
        }
        router.post("/pieces") { request in
            var count = 0
            for try await _ in request.body { count += 1 }
            return "\(count)"
        }
        router.post("/unread") { _ in "did not look" }
        router.post("/asks") { request in
            try await Lane.sleep(for: .milliseconds(20))
            return try await request.body.text()
        }
        return router
    }

    @Test("a chunked body arrives whole, with its trailers", arguments: ServedModel.all)
    func readsChunks(setup: ServedModel) async throws {
        try await ServerUnderTest.serve(setup, Self.router()) { server in
            let client = try server.client()
            for _ in 0..<3 {
                try client.send("POST /trailers HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n")
                for piece in ["5\r\nhello\r\n", "1;a=b\r\n \r\n", "5\r\nwor", "ld\r\n0\r\nX-Sum: 11\r\n", "\r\n"] {
                    try client.send(piece)
                    _ = client.hearsNothing(for: 2)
                }
                #expect(try client.response().text == "hello world 11")
            }
        }
    }

    @Test("chunks of a byte each are read together, not one by one", arguments: ServedModel.all)
    func readsTinyChunks(setup: ServedModel) async throws {
        try await ServerUnderTest.serve(setup, Self.router()) { server in
            let head = "POST /pieces HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
            let chunks = String(repeating: "1\r\nx\r\n", count: 5000)
            let pieces = try server.client().ask(head + chunks + "0\r\n\r\n").text
            #expect((1..<500).contains(Int(pieces) ?? 0), "\(pieces) pieces")
        }
    }

    @Test("bodies far larger than any buffer pass through", arguments: ServedModel.all)
    func readsLargeBodies(setup: ServedModel) async throws {
        let chunk = [UInt8](repeating: 7, count: 100_000)
        try await ServerUnderTest.serve(setup, Self.router()) { server in
            let client = try server.client()
            try client.send("POST /count HTTP/1.1\r\nHost: test\r\nContent-Length: 5000000\r\n\r\n")
            for _ in 0..<50 { try client.send(chunk) }
            #expect(try client.response().text == "5000000")
            try client.send("POST /count HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<50 { try client.send(Array("186a0\r\n".utf8) + chunk + Array("\r\n".utf8)) }
            try client.send("0\r\n\r\n")
            #expect(try client.response().text == "5000000")
        }
    }

    @Test("100 Continue is said when the handler reads, and not before", arguments: ServedModel.all)
    func invitesTheBody(setup: ServedModel) async throws {
        let head = "HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
        try await ServerUnderTest.serve(setup, Self.router()) { server in
            let client = try server.client()
            #expect(try client.ask("POST /asks " + head).status == 100)
            #expect(try client.ask("body").text == "body")
            // The body is there already: an invitation would come too late.
            #expect(try client.ask("POST /asks " + head + "body").status == 200)
            // Nobody reads: the client is not invited, and its connection ends, since it may send the body or not.
            let response = try client.ask("POST /unread " + head)
            #expect(response.status == 200 && response["connection"] == "close")
            #expect(try client.rest().isEmpty)
        }
    }

    @Test("100 Continue never comes in the middle of a response", arguments: ServedModel.loops)
    func invitesOnlyBeforeTheResponse(setup: ServedModel) async throws {
        let router = Router()
        router.post("/late") { request in
            Response { writer in
                try await writer.write("one ")
                try await writer.flush()
                _ = try? await request.body.collect()
                try await writer.write("two")
            }
        }
        try await ServerUnderTest.serve(setup, router) { server in
            let client = try server.client()
            let head = "POST /late HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
            try client.send(head)
            #expect(!client.hearsNothing(for: 5000))
            // An invitation would come about now.
            usleep(20_000)
            try client.send("body")
            #expect(try client.response().text == "one two")
        }
    }

    @Test("a small body that nobody reads does not end the connection", arguments: ServedModel.all)
    func discardsSmallBodies(setup: ServedModel) async throws {
        try await ServerUnderTest.serve(setup, Self.router()) { server in
            let client = try server.client()
            for _ in 0..<3 {
                try client.send("POST /unread HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\nGET /")
                #expect(try client.response().text == "did not look")
                try client.send("smug")
                #expect(try client.ask("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nok").text == "ok")
            }
        }
    }

    @Test("a client that is still sending a body nobody wants can read the answer", arguments: ServedModel.all)
    func answersBusySenders(setup: ServedModel) async throws {
        try await ServerUnderTest.serve(setup, Self.router()) { server in
            for _ in 0..<10 {
                let client = try server.client()
                try client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 3000000\r\n\r\n")
                _ = client.hearsNothing(for: 3)
                let response = try client.response()
                #expect(response.status == 413 && response["connection"] == "close")
                // What it still sends is thrown away for a while: a reset could overtake the answer.
                for _ in 0..<3 {
                    try client.send([UInt8](repeating: 65, count: 1000))
                    usleep(5000)
                }
            }
        }
    }

    @Test("a request that is kept reads no body once it is answered", arguments: ServedModel.all)
    func endsWithTheResponse(setup: ServedModel) async throws {
        let router = Self.router()
        let kept = Lock<[Request]>([])
        router.post("/keep") { request in
            kept.withLock { $0.append(request) }
            return "kept"
        }
        let request = "POST /keep HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nhi"
        try await ServerUnderTest.serve(setup, router) { server in
            let client = try server.client()
            for _ in 0..<2 { #expect(try client.ask(request).text == "kept") }
            client.close()
            #expect(eventually { server.connectionCount == 0 })
            #expect(try server.client().ask(request).text == "kept")
        }
        for request in kept.withLock({ $0 }) {
            #expect(request.path == "/keep")
            await #expect(throws: HTTPError.self) { try await request.body.collect() }
        }
    }

    @Test("two tasks may read one body", arguments: ServedModel.all)
    func toleratesTwoReaders(setup: ServedModel) async throws {
        let router = Router()
        router.post("/both") { request in
            @Sendable func count() async throws -> Int {
                var count = 0
                for try await piece in request.body { count += piece.count }
                return count
            }
            async let one = count()
            async let two = count()
            return "\(try await one + two)"
        }
        try await ServerUnderTest.serve(setup, router) { server in
            let client = try server.client()
            try client.send("POST /both HTTP/1.1\r\nHost: test\r\nContent-Length: 20\r\n\r\n")
            for _ in 0..<4 {
                _ = client.hearsNothing(for: 5)
                try client.send("12345")
            }
            #expect(try client.response().text == "20")
        }
    }
}
