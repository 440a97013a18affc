import HTTPTypes
import Testing

@testable import LanesHTTP

@Suite("Path parameters")
struct PathParameterTests {
    private func parameters(_ pattern: String, _ path: String) throws -> PathParameters {
        let router = Router()
        router.get(pattern) { _ in "" }
        let request = try makeRequest("GET", path)
        // The exchange keeps the router, as a request that outlives its server must.
        _ = try router.compile().match(request.exchange)
        return request.parameters
    }

    @Test("are found by name")
    func names() throws {
        let parameters = try parameters("/a/:first/*/:second", "/a/1/2/3")
        #expect(parameters["first"] == "1")
        #expect(parameters["second"] == "3")
        #expect(parameters["third"] == nil)
        #expect(parameters[""] == nil)
        #expect(parameters.names == ["first", "second"])
    }

    @Test(
        "are decoded",
        arguments: [("a%20b", "a b"), ("%C3%A9", "é"), ("a%2Fb", "a/b"), ("a+b", "a+b"), ("%00", "\0")]
    )
    func decoding(text: String, expected: String) throws {
        #expect(try parameters("/:x", "/\(text)")["x"] == expected)
    }

    @Test("that are no encoded UTF-8 are nil", arguments: ["%zz", "%C3", "%"])
    func invalid(text: String) throws {
        let parameters = try parameters("/:x", "/\(text)")
        #expect(parameters["x"] == nil)
        #expect(throws: PathParameterError.unconvertible(name: "x", text: text, type: "String")) {
            try parameters.require("x", as: String.self)
        }
    }

    @Test("have types")
    func types() throws {
        let parameters = try parameters("/:id/:on", "/42/true")
        #expect(parameters.get("id", as: Int.self) == 42)
        #expect(try parameters.require("id") as UInt8 == 42)
        #expect(try parameters.require("on", as: Bool.self))
        #expect(parameters.get("on", as: Int.self) == nil)
    }

    @Test("that do not fit become a 400 that names them, missing ones a 500 that does not")
    func errors() throws {
        let parameters = try parameters("/:id", "/abc")
        let error = try #require(throws: PathParameterError.self) { try parameters.require("id", as: Int.self) }
        #expect(error.response().status == .badRequest)
        #expect(error.response().text.contains("\"id\" is not of type Int: \"abc\""))
        let missing = try #require(throws: PathParameterError.self) { try parameters.require("ID", as: Int.self) }
        #expect(missing == .missing(name: "ID", known: ["id"]))
        #expect(missing.response().status == .internalServerError)
    }

    @Test(
        "of ** are all the rest",
        arguments: [("/f/", ""), ("/f/a", "a"), ("/f/a/b%20c", "a/b c"), ("/f/a//", "a//")]
    )
    func rest(path: String, expected: String) throws {
        #expect(try parameters("/f/**", path)["**"] == expected)
        #expect(try parameters("/f/**path", path)["path"] == expected)
    }

    @Test("of a way that was gone back are forgotten")
    func backtracking() throws {
        let router = Router()
        router.get("/:a/x/:b/y") { _ in "" }
        router.get("/:c/**rest") { _ in "" }
        let request = try makeRequest("GET", "/1/x/2/z")
        _ = try router.compile().match(request.exchange)
        #expect(request.parameters["c"] == "1")
        #expect(request.parameters["rest"] == "x/2/z")
        #expect(request.parameters["b"] == nil)
    }
}
