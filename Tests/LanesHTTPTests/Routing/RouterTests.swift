import HTTPTypes
import Synchronization
import Testing

@testable import LanesHTTP

@Suite("A router")
struct RouterTests {
    private struct Account: Codable, Sendable { var id: Int }

    @Test("makes responses of what handlers return")
    func outputs() async throws {
        let router = Router()
        router.get("/response") { _ in Response(status: .accepted) }
        router.get("/text") { request in
            let name = try request.query["name"] ?? "nobody"
            return "Hello \(name)"
        }
        router.get("/status") { _ in HTTPResponse.Status.created }
        router.get("/json") { _ in Account(id: 7) }
        router.get("/list") { _ in [Account(id: 7)] }
        router.get("/number") { _ in 42 }
        router.get("/maybe/:id") { request -> Account? in
            request.parameters["id"] == "7" ? Account(id: 7) : nil
        }
        router.get("/maybe-text/:id") { request -> String? in request.parameters["id"] == "7" ? "seven" : nil }
        router.post("/nothing") { _ in HTTPResponse.Status.noContent }
        router.delete("/throws") { _ in throw HTTPError(.conflict, "no") }

        #expect(try await router.answer("GET", "/response").status == .accepted)
        let text = try await router.answer("GET", "/text?name=Ann")
        #expect(text.text == "Hello Ann")
        #expect(text.contentType == "text/plain; charset=utf-8")
        #expect(try await router.answer("GET", "/status").status == .created)
        let json = try await router.answer("GET", "/json")
        #expect(json.text == #"{"id":7}"#)
        #expect(json.contentType == "application/json")
        #expect(try await router.answer("GET", "/list").text == #"[{"id":7}]"#)
        #expect(try await router.answer("GET", "/number").text == "42")
        #expect(try await router.answer("GET", "/maybe/7").text == #"{"id":7}"#)
        #expect(try await router.answer("GET", "/maybe/8").status == .notFound)
        #expect(try await router.answer("GET", "/maybe-text/7").text == "seven")
        #expect(try await router.answer("GET", "/maybe-text/8").status == .notFound)
        #expect(try await router.answer("POST", "/nothing").status == .noContent)
        #expect(try await router.answer("DELETE", "/throws").status == .conflict)
    }

    @Test("gives a group's settings to its routes, unless they say otherwise")
    func settings() throws {
        let router = Router()
        router.get("/plain") { _ in "" }
        router.group("/slow", lane: .thread, deadline: .seconds(5), cancelOnDisconnect: false) { slow in
            slow.get("/") { _ in "" }
            slow.get("/quick", lane: .loop, deadline: .milliseconds(2), cancelOnDisconnect: true) { _ in "" }
            slow.group("/deeper", deadline: .seconds(1)) { $0.get("/x") { _ in "" } }
        }
        let routes = try router.compile().routes
        func route(_ label: String) throws -> Route { try #require(routes.first { $0.label == label }) }
        #expect(try route("GET /plain").lane == .loop)
        #expect(try route("GET /plain").deadline == nil)
        #expect(try route("GET /plain").cancelsOnDisconnect)
        #expect(try route("GET /slow").lane == .thread)
        #expect(try route("GET /slow").deadlineNanoseconds == 5_000_000_000)
        #expect(try !route("GET /slow").cancelsOnDisconnect)
        #expect(try route("GET /slow/quick").lane == .loop)
        #expect(try route("GET /slow/quick").deadline == .milliseconds(2))
        #expect(try route("GET /slow/quick").cancelsOnDisconnect)
        #expect(try route("GET /slow/deeper/x").lane == .thread)
        #expect(try route("GET /slow/deeper/x").deadline == .seconds(1))
        for (number, route) in routes.enumerated() { #expect(route.number == number) }
    }

    @Test("puts middleware around what is registered after it, the first outermost")
    func middleware() async throws {
        let trace = Trace()
        let router = Router()
        router.get("/before") { _ in trace.handle() }
        router.use(trace.middleware("a"), trace.middleware("b"))
        router.group("/group", middleware: [trace.middleware("c")]) { group in
            group.use { request, next in
                trace.add("d")
                return try await next(request)
            }
            group.get("/x") { _ in trace.handle() }
        }
        router.get("/after") { _ in trace.handle() }

        _ = try await router.answer("GET", "/before")
        #expect(trace.take() == ["handler"])
        _ = try await router.answer("GET", "/group/x")
        #expect(trace.take() == ["a", "b", "c", "d", "handler", "/c", "/b", "/a"])
        _ = try await router.answer("GET", "/after")
        #expect(trace.take() == ["a", "b", "handler", "/b", "/a"])
        #expect(try await router.answer("GET", "/nothing").status == .notFound)
        #expect(trace.take() == ["a", "b"])
        #expect(try await router.answer("DELETE", "/group/x").status == .methodNotAllowed)
        #expect(trace.take() == ["a", "b", "c", "d"])
        #expect(try await router.answer("OPTIONS", "/group/x").status == .noContent)
        #expect(trace.take() == ["a", "b", "c", "d", "/c", "/b", "/a"])
    }

    @Test("names both patterns of every conflict")
    func conflicts() throws {
        let router = Router()
        router.get("/a/:id") { _ in "" }
        router.post("/a/:name") { _ in "" }
        router.get("/a/:name") { _ in "" }
        router.get("/a/*") { _ in "" }
        router.group("/b") { $0.get("/**") { _ in "" } }
        router.get("/b/**rest") { _ in "" }
        router.get("/c") { _ in "" }
        router.get("/c") { _ in "" }
        let error = try #require(throws: RoutingError.self) { try router.compile() }
        #expect(
            error.problems == [
                .conflict(method: "GET", first: "/a/:id", second: "/a/:name"),
                .conflict(method: "GET", first: "/a/:id", second: "/a/*"),
                .conflict(method: "GET", first: "/b/**", second: "/b/**rest"),
                .conflict(method: "GET", first: "/c", second: "/c"),
            ]
        )
        #expect(error.description.contains("GET \"/a/:id\" and \"/a/:name\" match the same paths"))
        #expect(error.description.contains("GET \"/c\" is registered twice"))
    }

    @Test(
        "refuses what is no pattern",
        arguments: [
            "a", "", "/**/a", "/:", "/a/:b c", "/a/:x/:x", "/../a", "/.", "/a*", "/a?b",
            "/a/:1/:2/:3/:4/:5/:6/:7/:8/:9",
        ]
    )
    func badPatterns(pattern: String) throws {
        let router = Router()
        router.get(pattern) { _ in "" }
        let error = try #require(throws: RoutingError.self) { try router.compile() }
        guard case .badPattern(pattern, _) = error.problems.first else {
            Issue.record("\(error)")
            return
        }
    }

    @Test("without routes answers 404")
    func empty() throws {
        #expect(try Router().pattern("GET", "/") == "404")
    }
}

/// What ran, in order.
private final class Trace: Sendable {
    private let steps = Mutex<[String]>([])

    func handle() -> HTTPResponse.Status {
        add("handler")
        return .noContent
    }

    func add(_ step: String) { steps.withLock { $0.append(step) } }

    func take() -> [String] {
        steps.withLock { steps in
            defer { steps = [] }
            return steps
        }
    }

    func middleware(_ name: String) -> any Middleware {
        ClosureMiddleware { request, next in
            self.add(name)
            let response = try await next(request)
            self.add("/\(name)")
            return response
        }
    }
}
