import HTTPTypes
import Lanes
import LanesHTTP
import Testing

@Suite("A conversation over one connection follows RFC 9112")
struct ConversationTests {
    private static func router() -> Router {
        let router = Router()
        router.get("/echo/:token") { request in request.parameters["token"] ?? "" }
        router.get("/wait/:token") { request in
            try await Lane.sleep(for: .milliseconds(5))
            return request.parameters["token"] ?? ""
        }
        router.post("/echo") { request in try await request.body.text() }
        return router
    }

    @Test("many requests come over one connection", arguments: ServedModel.all)
    func keepsAlive(setup: ServedModel) async throws {
        try await ServerUnderTest.serve(setup, Self.router()) { server in
            let client = try server.client()
            for number in 0..<50 {
                let response = try client.get(number % 10 == 0 ? "/wait/\(number)" : "/echo/\(number)")
                #expect(response.status == 200 && response.text == "\(number)")
                #expect(response["connection"] == nil)
            }
            #expect(server.look { $0.counters.accepted }.reduce(0, +) == 1)
        }
    }

    @Test("a hundred requests in one write are answered in their order", arguments: ServedModel.all)
    func pipelines(setup: ServedModel) async throws {
        try await ServerUnderTest.serve(setup, Self.router()) { server in
            let client = try server.client()
            var all = ""
            for number in 0..<100 {
                if number % 7 == 3 {
                    all += "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 6\r\n\r\n" + "\(100_000 + number)"
                } else {
                    let path = number % 10 == 0 ? "/wait" : "/echo"
                    all += "GET \(path)/\(100_000 + number) HTTP/1.1\r\nHost: test\r\n\r\n"
                }
            }
            try client.send(all)
            for number in 0..<100 { #expect(try client.response().text == "\(100_000 + number)") }
            #expect(try client.get("/echo/after").text == "after")
        }
    }

    @Test("pipelined requests may be cut anywhere between two packets", arguments: ServedModel.loops)
    func splitsAnywhere(setup: ServedModel) async throws {
        let all = Array(
            """
            GET /echo/one HTTP/1.1\r\nHost: test\r\n\r\nPOST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\
            \r\ntwoPOST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nthr\r\n2;x=y\r\nee\r\n\
            0\r\n\r\nGET /wait/four HTTP/1.1\r\nHost: test\r\n\r\n
            """.utf8
        )
        try await ServerUnderTest.serve(setup, Self.router()) { server in
            let client = try server.client()
            for place in 1..<all.count {
                try client.send(Array(all[..<place]))
                if place % 4 == 0 { _ = client.hearsNothing(for: 1) }
                try client.send(Array(all[place...]))
                let texts = try (0..<4).map { _ in try client.response().text }
                #expect(texts == ["one", "two", "three", "four"], "cut at \(place)")
            }
        }
    }

    @Test("a request may come byte by byte", arguments: ServedModel.all)
    func comesByteByByte(setup: ServedModel) async throws {
        try await ServerUnderTest.serve(setup, Self.router()) { server in
            let client = try server.client()
            for byte in "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nabcde".utf8 {
                try client.send([byte])
                _ = client.hearsNothing(for: 1)
            }
            #expect(try client.response().text == "abcde")
        }
    }

    @Test("Connection: close ends the connection after the response", arguments: ServedModel.all)
    func closes(setup: ServedModel) async throws {
        try await ServerUnderTest.serve(setup, Self.router()) { server in
            for path in ["/echo/x", "/wait/x"] {
                let client = try server.client()
                let response = try client.ask("GET \(path) HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
                #expect(response.text == "x" && response["connection"] == "close")
                #expect(try client.rest().isEmpty)
            }
            #expect(eventually { server.connectionCount == 0 })
        }
    }

    @Test("what follows a request with Connection: close is no request", arguments: ServedModel.loops)
    func ignoresBytesAfterClose(setup: ServedModel) async throws {
        let seen = Count()
        let router = Self.router()
        router.get("/seen") { _ in
            seen.add()
            return ""
        }
        try await ServerUnderTest.serve(setup, router) { server in
            let client = try server.client()
            try client.send(
                "GET /echo/x HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
                    + "GET /seen HTTP/1.1\r\nHost: test\r\n\r\n"
            )
            #expect(try client.response().text == "x")
            #expect(try client.rest().isEmpty)
            #expect(seen.value == 0)
        }
    }

    @Test("HTTP/1.0 closes, unless it asks for keep-alive", arguments: ServedModel.all)
    func knowsOldClients(setup: ServedModel) async throws {
        try await ServerUnderTest.serve(setup, Self.router()) { server in
            let old = try server.client()
            #expect(try old.ask("GET /echo/x HTTP/1.0\r\n\r\n")["connection"] == "close")
            #expect(try old.rest().isEmpty)
            let keeping = try server.client()
            for _ in 0..<3 {
                let response = try keeping.ask("GET /echo/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                #expect(response["connection"] == "keep-alive" && response.text == "x")
            }
        }
    }

    @Test("a client that ends its side after its requests still gets every answer", arguments: ServedModel.all)
    func answersHalfClosed(setup: ServedModel) async throws {
        let router = Self.router()
        router.get("/kept/:token", cancelOnDisconnect: false) { request in
            try await Lane.sleep(for: .milliseconds(20))
            return request.parameters["token"] ?? ""
        }
        try await ServerUnderTest.serve(setup, router) { server in
            for path in ["/echo", "/kept"] {
                let client = try server.client()
                let requests = (0..<40).map { "GET \(path)/\($0) HTTP/1.1\r\nHost: test\r\n\r\n" }
                try client.send(requests.joined())
                client.endSending()
                for number in 0..<40 { #expect(try client.response().text == "\(number)") }
                #expect(try client.rest().isEmpty)
            }
            let closing = try server.client()
            try closing.send("GET /wait/x HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
            closing.endSending()
            #expect(try closing.response().text == "x")
        }
    }

    @Test("HEAD has GET's head and no body, OPTIONS and 405 say what is allowed", arguments: ServedModel.all)
    func knowsItsMethods(setup: ServedModel) async throws {
        try await ServerUnderTest.serve(setup, Self.router()) { server in
            let client = try server.client()
            try client.send("HEAD /echo/abc HTTP/1.1\r\nHost: test\r\n\r\n")
            let head = try client.response(toHead: true)
            #expect(head.status == 200 && head["content-length"] == "3")
            let options = try client.ask("OPTIONS /echo/abc HTTP/1.1\r\nHost: test\r\n\r\n")
            #expect(options.status == 204 && options["allow"] == "GET, HEAD, OPTIONS")
            let refused = try client.ask("DELETE /echo/abc HTTP/1.1\r\nHost: test\r\n\r\n")
            #expect(refused.status == 405 && refused["allow"] == "GET, HEAD, OPTIONS")
            #expect(try client.ask("BREW /pot HTTP/1.1\r\nHost: test\r\n\r\n").status == 404)
            #expect(try client.ask("OPTIONS * HTTP/1.1\r\nHost: test\r\n\r\n").status == 204)
        }
    }

    @Test("every response has one Date in its only allowed form", arguments: ServedModel.loops)
    func datesResponses(setup: ServedModel) async throws {
        try await ServerUnderTest.serve(setup, Self.router()) { server in
            let client = try server.client()
            for path in ["/echo/x", "/none"] {
                let date = try #require(try client.get(path)["date"])
                #expect(date.wholeMatch(of: /[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/) != nil)
            }
        }
    }

    @Test("a status without a body has none, whatever the handler returned", arguments: ServedModel.loops)
    func dropsForbiddenBodies(setup: ServedModel) async throws {
        let router = Self.router()
        router.get("/text") { _ in Response(status: .noContent, text: "smuggled") }
        router.get("/stream") { _ in
            Response(status: .notModified) { writer in try await writer.write("smuggled") }
        }
        try await ServerUnderTest.serve(setup, router) { server in
            let client = try server.client()
            #expect(try client.get("/text").status == 204)
            #expect(try client.get("/stream").status == 304)
            #expect(try client.get("/echo/next").text == "next")
        }
    }
}
