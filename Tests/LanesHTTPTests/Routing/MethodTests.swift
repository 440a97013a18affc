import HTTPTypes
import Testing

@testable import LanesHTTP

@Suite("Matching a method")
struct MethodTests {
    private func makeRouter() throws -> Router {
        let router = Router()
        router.get("/both") { _ in "get" }
        router.post("/both") { _ in "post" }
        router.put("/items/:id") { _ in "put" }
        router.head("/own") { _ in Response(status: .ok, headers: [.eTag: "\"head\""]) }
        router.get("/own") { _ in "get" }
        router.options("/own") { _ in "options" }
        router.on(try #require(HTTPRequest.Method("PURGE")))("/cache/:key") { _ in "purged" }
        return router
    }

    @Test("each method has its handler")
    func methods() async throws {
        let router = try makeRouter()
        #expect(try await router.answer("GET", "/both").text == "get")
        #expect(try await router.answer("POST", "/both").text == "post")
        #expect(try await router.answer("PUT", "/items/3").text == "put")
        #expect(try await router.answer("PURGE", "/cache/3").text == "purged")
    }

    @Test(
        "405 lists what is allowed",
        arguments: [
            ("DELETE", "/both", "GET, HEAD, OPTIONS, POST"), ("GET", "/items/3", "OPTIONS, PUT"),
            ("GET", "/cache/1", "OPTIONS, PURGE"), ("BREW", "/cache/1", "OPTIONS, PURGE"),
            ("PURGE", "/both", "GET, HEAD, OPTIONS, POST"), ("TRACE", "/own", "GET, HEAD, OPTIONS"),
        ]
    )
    func notAllowed(method: String, path: String, allow: String) async throws {
        let response = try await makeRouter().answer(method, path)
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers[.allow] == allow)
    }

    @Test("OPTIONS is answered with Allow, unless there is a handler")
    func options() async throws {
        let response = try await makeRouter().answer("OPTIONS", "/both")
        #expect(response.status == .noContent)
        #expect(response.headers[.allow] == "GET, HEAD, OPTIONS, POST")
        #expect(try await makeRouter().answer("OPTIONS", "/own").text == "options")
        #expect(try await makeRouter().answer("OPTIONS", "*").status == .noContent)
        #expect(try await makeRouter().answer("OPTIONS", "/nothing").status == .notFound)
    }

    @Test("HEAD goes to GET's handler, unless it has one")
    func head() async throws {
        #expect(try await makeRouter().answer("HEAD", "/both").text == "get")
        #expect(try await makeRouter().answer("HEAD", "/own").headers[.eTag] == "\"head\"")
        #expect(try makeRouter().pattern("HEAD", "/items/3") == "405")
    }

    @Test("the text decides before the method: a more specific path without the method is a 405")
    func specificPathDecides() throws {
        let router = Router()
        router.get("/:page") { _ in "page" }
        router.post("/login") { _ in "in" }
        #expect(try router.pattern("GET", "/login") == "405")
    }
}
