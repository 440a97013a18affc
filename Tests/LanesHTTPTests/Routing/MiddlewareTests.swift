import HTTPTypes
import Logging
import Testing

@testable import LanesHTTP

@Suite("The middleware that comes along")
struct MiddlewareTests {
    private func router(_ middleware: any Middleware) -> Router {
        let router = Router()
        router.use(middleware)
        router.get("/ok") { _ in "ok" }
        router.get("/bad") { _ in throw HTTPError(.badRequest, "bad") }
        router.post("/body") { request in try await request.body.text() }
        return router
    }

    @Test("CORS marks answers to allowed origins, and errors too")
    func corsMarks() async throws {
        let router = router(CORS(origins: .only(["https://a.example"]), allowsCredentials: true))
        for (path, status) in [("/ok", HTTPResponse.Status.ok), ("/bad", .badRequest), ("/nothing", .notFound)] {
            let response = try await router.answer("GET", path, ["Origin": "https://a.example"])
            #expect(response.status == status)
            #expect(response.headers[.accessControlAllowOrigin] == "https://a.example")
            #expect(response.headers[.accessControlAllowCredentials] == "true")
            #expect(response.headers[.vary] == "Origin")
        }
        let other = try await router.answer("GET", "/ok", ["Origin": "https://b.example"])
        #expect(other.headers[.accessControlAllowOrigin] == nil)
        #expect(other.headers[.vary] == "Origin")
    }

    @Test("CORS answers a preflight request itself, and no other OPTIONS")
    func corsPreflight() async throws {
        let router = router(CORS(origins: .any, methods: [.get, .put]))
        let asked = [
            "Origin": "https://a.example", "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "X-Token",
        ]
        let preflight = try await router.answer("OPTIONS", "/ok", asked)
        #expect(preflight.status == .noContent)
        #expect(preflight.headers[.accessControlAllowOrigin] == "*")
        #expect(preflight.headers[.accessControlAllowMethods] == "GET, PUT")
        #expect(preflight.headers[.accessControlAllowHeaders] == "X-Token")
        #expect(preflight.headers[.accessControlMaxAge] == "600")
        let plain = try await router.answer("OPTIONS", "/ok", ["Origin": "https://a.example"])
        #expect(plain.headers[.allow] == "GET, HEAD, OPTIONS")
        #expect(plain.headers[.accessControlAllowMethods] == nil)
    }

    @Test("the request's number is told, with errors too")
    func requestID() async throws {
        let name = try #require(HTTPField.Name("X-Request-Id"))
        #expect(try await router(RequestIDHeader()).answer("GET", "/ok").headers[name] == "0-0")
        #expect(try await router(RequestIDHeader()).answer("GET", "/bad").headers[name] == "0-0")
        #expect(try await router(RequestIDHeader(.eTag)).answer("GET", "/ok").headers[.eTag] == "0-0")
    }

    @Test("a body over the limit is refused before the handler")
    func bodyLimit() async throws {
        let router = router(BodyLimit(4))
        #expect(try await router.answer("POST", "/body", body: Array("1234".utf8)).text == "1234")
        #expect(try await router.answer("POST", "/body", body: Array("12345".utf8)).status == .contentTooLarge)
        #expect(try await router.answer("GET", "/ok").status == .ok)
    }

    @Test("the access log has a line for answers, errors and paths that are not there")
    func accessLog() async throws {
        let lines = LogLines()
        let compiled = try router(AccessLog()).compile()
        for path in ["/ok", "/bad", "/nothing"] {
            let request = try makeRequest("GET", path)
            request.exchange.logger = Logger(label: "test") { _ in lines.handler }
            _ = try? await compiled.match(request.exchange).route.handler(request)
        }
        let texts = lines.take()
        #expect(texts.count == 3)
        for (text, start) in zip(texts, ["/ok 200 in 0.", "/bad 400 in 0.", "/nothing 404 in 0."]) {
            #expect(text.hasPrefix(start.dropLast(2)), "\(text)")
        }
    }
}
