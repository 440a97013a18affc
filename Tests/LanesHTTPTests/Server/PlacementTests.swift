import Glibc
import Lanes
import Testing

@testable import LanesHTTP

@Suite("The model says where code runs")
struct PlacementTests {
    private static func kind() -> String { String(Lane.current?.name.prefix { $0 != " " } ?? "none") }

    private static func router() -> Router {
        let router = Router()
        router.get("/here") { _ in kind() }
        router.get("/thread", lane: .thread) { _ in kind() }
        router.get("/offload") { _ in
            let there = try await offload { kind() }
            return there + " " + kind()
        }
        router.get("/after") { _ in
            try await Lane.sleep(for: .milliseconds(1))
            return kind()
        }
        return router
    }

    @Test("a handler runs on its model's lane, offloaded work on a worker if there are any", arguments: ServedModel.all)
    func placesHandlers(setup: ServedModel) async throws {
        let handler = setup.hasThreads ? "thread" : "loop"
        try await ServerUnderTest.serve(setup, Self.router()) { server in
            let client = try server.client()
            #expect(try client.get("/here").text == handler)
            #expect(try client.get("/after").text == handler)
            #expect(try client.get("/thread").text == (setup.isHybrid ? "worker" : handler))
            #expect(try client.get("/offload").text == (setup.isHybrid ? "worker loop" : "\(handler) \(handler)"))
        }
    }

    @Test("work that leaves its lane is counted", arguments: ServedModel.all)
    func noticesEscapes(setup: ServedModel) async throws {
        let router = Self.router()
        router.get("/escapes") { _ in
            await Task.detached {}.value
            return "back"
        }
        try await ServerUnderTest.serve(setup, router) { server in
            let client = try server.client()
            #expect(try client.get("/here").status == 200)
            #expect(server.look { $0.counters.escapes }.reduce(0, +) == 0)
            #expect(try client.get("/escapes").text == "back")
            #expect(server.look { $0.counters.escapes }.reduce(0, +) >= 1)
        }
    }

    @Test("an answer leaves while its loop has other requests to compute", arguments: ServedModel.loops)
    func answersBetweenHandlers(setup: ServedModel) async throws {
        let (began, mayEnd, computed) = (Count(), Count(), Count())
        let router = Self.router()
        router.get("/holds") { _ in
            began.add()
            while mayEnd.value == 0 { usleep(1000) }
            return "held"
        }
        router.get("/computes") { _ in
            usleep(30_000)
            computed.add()
            return "done"
        }
        try await ServerUnderTest.serve(setup, router) { server in
            let clients = try (0..<30).map { _ in try server.client() }
            #expect(eventually { server.connectionCount == 30 })
            let holder = try server.client()
            try holder.send("GET /holds HTTP/1.1\r\nHost: test\r\n\r\n")
            #expect(eventually { began.value == 1 })
            for client in clients { try client.send("GET /computes HTTP/1.1\r\nHost: test\r\n\r\n") }
            mayEnd.add()
            #expect(try clients[0].response().text == "done")
            #expect(computed.value < 15)
            for client in clients.dropFirst() { #expect(try client.response().text == "done") }
        }
    }

    @Test("a blocked thread delays nobody else", arguments: ServedModel.all)
    func blocksOneThreadOnly(setup: ServedModel) async throws {
        guard setup.hasThreads || setup.isHybrid else { return }
        let mayEnd = Count()
        let router = Self.router()
        router.get("/blocks", lane: .thread) { _ in
            while mayEnd.value == 0 { usleep(1000) }
            return "done"
        }
        try await ServerUnderTest.serve(setup, router) { server in
            let blocked = try server.client()
            try blocked.send("GET /blocks HTTP/1.1\r\nHost: test\r\n\r\n")
            for _ in 0..<10 { #expect(try server.client().get("/thread").status == 200) }
            #expect(blocked.hearsNothing(for: 1))
            mayEnd.add()
            #expect(try blocked.response().text == "done")
        }
    }

    @Test("a full queue answers 503 with Retry-After at once, and loses nobody", arguments: ServedModel.loops)
    func refusesOverload(setup: ServedModel) async throws {
        let mayEnd = Count()
        let started = Count()
        let router = Router()
        router.get("/blocks") { _ in
            started.add()
            while mayEnd.value == 0 { usleep(1000) }
            return "done"
        }
        try await ServerUnderTest.serve(setup.with(.threads(1, queue: 1)), router) { server in
            let request = "GET /blocks HTTP/1.1\r\nHost: test\r\n\r\n"
            let running = try server.client()
            try running.send(request)
            #expect(eventually { started.value == 1 })
            let queued = try server.client()
            try queued.send(request)
            #expect(queued.hearsNothing(for: 50))
            let refused = try server.client()
            for _ in 0..<3 {
                let response = try refused.ask(request)
                #expect(response.status == 503 && response["retry-after"] == "1")
            }
            mayEnd.add()
            #expect(try running.response().text == "done")
            #expect(try queued.response().text == "done")
            #expect(try refused.ask(request).text == "done")
        }
    }

    @Test("beyond the limit of requests that run, the loop answers 503", arguments: ServedModel.loops)
    func limitsRequests(setup: ServedModel) async throws {
        var limits = Limits.quick
        limits.requests = 2
        let mayEnd = Count()
        let router = Router()
        router.get("/waits") { _ in
            while mayEnd.value == 0 { try await Lane.sleep(for: .milliseconds(2)) }
            return "done"
        }
        try await ServerUnderTest.serve(setup, router, limits: limits) { server in
            let clients = try (0..<3).map { _ in try server.client() }
            for client in clients[..<2] { try client.send("GET /waits HTTP/1.1\r\nHost: test\r\n\r\n") }
            #expect(eventually { server.look { $0.counters.active }.reduce(0, +) == 2 })
            #expect(try clients[2].get("/waits").status == 503)
            mayEnd.add()
            for client in clients[..<2] { #expect(try client.response().text == "done") }
            #expect(try clients[2].get("/waits").text == "done")
        }
    }
}
