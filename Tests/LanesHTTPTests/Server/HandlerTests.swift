import Glibc
import HTTPTypes
import Lanes
import LanesHTTP
import Testing

@Suite("Whatever a handler does, its client is answered and the others are untouched")
struct HandlerTests {
    private struct Secret: Error, CustomStringConvertible {
        var description: String { "the password is 1234" }
    }

    @Test("a typed error becomes its response, any other a 500 that says nothing", arguments: ServedModel.all)
    func turnsErrorsIntoResponses(setup: ServedModel) async throws {
        let router = Router()
        router.get("/typed") { _ -> String in
            throw HTTPError(.conflict, "taken", headers: [.retryAfter: "3"])
        }
        router.get("/any") { _ -> String in throw Secret() }
        router.post("/decode") { request -> String in try await request.decode([Int].self).description }
        try await ServerUnderTest.serve(setup, router) { server in
            let client = try server.client()
            let typed = try client.get("/typed")
            #expect(typed.status == 409 && typed.text == "taken\n" && typed["retry-after"] == "3")
            let any = try client.get("/any")
            #expect(any.status == 500 && !any.text.contains("1234"))
            let form =
                "POST /decode HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n"
            #expect(try client.ask(form + "[1,").status == 400)
            #expect(try client.ask(form + "[1]").text == "[1]")
        }
    }

    @Test("a handler that overruns its deadline is cancelled, and its client told 503", arguments: ServedModel.all)
    func cancelsAtTheDeadline(setup: ServedModel) async throws {
        let router = Router()
        router.get("/slow", deadline: .milliseconds(100)) { _ in
            try await Lane.sleep(for: .seconds(100))
            return "late"
        }
        router.get("/fine") { _ in
            try await Lane.sleep(for: .milliseconds(1))
            return "fine"
        }
        try await ServerUnderTest.serve(setup, router, limits: Self.sharp) { server in
            let client = try server.client()
            // What was cancelled is the first request alone.
            try client.send("GET /slow HTTP/1.1\r\nHost: test\r\n\r\nGET /fine HTTP/1.1\r\nHost: test\r\n\r\n")
            #expect(try server.client().get("/fine").text == "fine")
            let late = try client.response()
            #expect(late.status == 503 && late["retry-after"] != nil)
            #expect(try client.response().text == "fine")
            #expect(try client.get("/fine").text == "fine")
        }
    }

    @Test("a handler that never returns is answered for, and left alone", arguments: ServedModel.all)
    func abandonsStuckHandlers(setup: ServedModel) async throws {
        let router = Router()
        router.get("/stuck", deadline: .milliseconds(50)) { _ in
            // Deaf to cancellation.
            for _ in 0..<1500 { await Task { try? await Task.sleep(for: .milliseconds(2)) }.value }
            return "too late"
        }
        router.get("/fine") { _ in "fine" }
        try await ServerUnderTest.serve(setup, router, limits: Self.sharp) { server in
            let stuck = try server.client()
            try stuck.send("GET /stuck HTTP/1.1\r\nHost: test\r\n\r\n")
            let client = try server.client()
            for _ in 0..<20 { #expect(try client.get("/fine").text == "fine") }
            let response = try stuck.response()
            #expect(response.status == 503 && response["connection"] == "close")
            #expect(try stuck.rest().isEmpty)
            #expect(try client.get("/fine").text == "fine")
        }
    }

    @Test("a handler that blocks a thread for ever is answered for, too", arguments: ServedModel.all)
    func abandonsBlockedThreads(setup: ServedModel) async throws {
        guard setup.hasThreads || setup.isHybrid else { return }
        let mayEnd = Count()
        let router = Router()
        router.get("/blocked", lane: .thread, deadline: .milliseconds(50)) { _ in
            while mayEnd.value == 0 { usleep(2000) }
            return "too late"
        }
        router.get("/fine") { _ in "fine" }
        try await ServerUnderTest.serve(setup, router, limits: Self.sharp) { server in
            let stuck = try server.client()
            try stuck.send("GET /blocked HTTP/1.1\r\nHost: test\r\n\r\n")
            #expect(try server.client().get("/fine").text == "fine")
            #expect(try stuck.response().status == 503)
            mayEnd.add()
            #expect(try server.client().get("/fine").text == "fine")
        }
    }

    @Test("the time that is left is visible to all that a handler calls", arguments: ServedModel.all)
    func showsTheDeadline(setup: ServedModel) async throws {
        @Sendable func remaining() -> Int64 { WorkScope.timeRemaining?.components.seconds ?? -1 }
        let router = Router()
        router.get("/left", deadline: .seconds(7)) { request in
            async let child = remaining()
            let inGroup = await withTaskGroup { group in
                group.addTask { remaining() }
                return await group.next() ?? -1
            }
            let inWorker = try await offload { WorkScope.current?.id ?? 0 }
            let isSame = WorkScope.current?.deadline == request.deadline && WorkScope.current?.id == request.id.rawValue
            return
                "\(remaining()) \(await child) \(inGroup) \(isSame) \(inWorker == request.id.rawValue || inWorker == 0)"
        }
        router.get("/default") { _ in "\(remaining())" }
        try await ServerUnderTest.serve(setup, router) { server in
            let client = try server.client()
            #expect(try client.get("/left").text == "6 6 6 true true")
            #expect(try client.get("/default").text == "29")
        }
    }

    /// Deadlines that are looked at often.
    private static var sharp: Limits {
        var limits = Limits.quick
        limits.linger = .milliseconds(100)
        return limits
    }
}
