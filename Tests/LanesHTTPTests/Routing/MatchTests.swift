import Testing

@testable import LanesHTTP

@Suite("Matching a path")
struct MatchTests {
    private func router(_ patterns: [String]) -> Router {
        let router = Router()
        for pattern in patterns { router.get(pattern) { _ in pattern } }
        return router
    }

    private static let patterns = [
        "/", "/accounts", "/accounts/:id", "/accounts/me", "/accounts/:id/transfers/:transfer", "/accounts/me/limits",
        "/slash/", "/star/*/end", "/files/**", "/files/special", "/deep/:a/x", "/deep/y/z", "/café", "/a-b.c_d~e",
    ]

    @Test(
        "the most specific pattern answers",
        arguments: [
            ("/", "/"), ("/accounts", "/accounts"), ("/accounts/7", "/accounts/:id"), ("/accounts/me", "/accounts/me"),
            ("/accounts/7/transfers/9", "/accounts/:id/transfers/:transfer"),
            ("/accounts/me/transfers/9", "/accounts/:id/transfers/:transfer"),
            ("/accounts/me/limits", "/accounts/me/limits"), ("/accounts/7/limits", "404"),
            ("/star/1/end", "/star/*/end"), ("/star/end", "404"), ("/star/1/2/end", "404"),
            ("/files/", "/files/**"), ("/files/a", "/files/**"), ("/files/a/b//c", "/files/**"), ("/files", "404"),
            ("/files/special", "/files/special"), ("/files/special/x", "/files/**"),
            ("/deep/y/x", "/deep/:a/x"), ("/deep/y/z", "/deep/y/z"), ("/deep/q/z", "404"),
            ("/a-b.c_d~e", "/a-b.c_d~e"), ("/nothing", "404"), ("/accounts?id=7", "/accounts"), ("/?a", "/"),
        ]
    )
    func specificity(path: String, expected: String) throws {
        #expect(try router(Self.patterns).pattern("GET", path) == expected)
    }

    @Test(
        "slashes are matched exactly",
        arguments: [
            ("/accounts/", "404"), ("//accounts", "404"), ("/accounts//transfers/9", "404"), ("/slash/", "/slash/"),
            ("/slash", "404"), ("/accounts/7/", "404"), ("//", "404"),
        ]
    )
    func slashes(path: String, expected: String) throws {
        #expect(try router(Self.patterns).pattern("GET", path) == expected)
    }

    @Test(
        "encoded text matches what it stands for",
        arguments: [
            ("/%61ccounts", "/accounts"), ("/caf%C3%A9", "/café"), ("/accounts/%6De", "/accounts/me"),
            ("/accounts%2Fme", "404"), ("/accounts/a%2Fb", "/accounts/:id"), ("/%zz", "404"), ("/%6", "404"),
        ]
    )
    func encoding(path: String, expected: String) throws {
        #expect(try router(Self.patterns).pattern("GET", path) == expected)
    }

    @Test(
        "a path with a dot segment matches nothing",
        arguments: [
            "/accounts/..", "/accounts/.", "/files/../accounts", "/files/a/..", "/files/%2e%2e/x", "/files/.%2E",
            "/accounts/%2e", "/star/../end",
        ]
    )
    func dots(path: String) throws {
        #expect(try router(Self.patterns).pattern("GET", path) == "404")
    }

    @Test("three dots are a name like any other")
    func threeDots() throws {
        #expect(try router(Self.patterns).pattern("GET", "/accounts/...") == "/accounts/:id")
    }

    @Test("each of many paths is found, and none that is not there")
    func manyPaths() throws {
        let router = Router()
        for number in 0..<500 {
            router.get("/static/\(number)") { _ in "s" }
            router.get("/p\(number)/:id") { _ in "p" }
        }
        let compiled = try router.compile()
        for number in 0..<500 {
            let text = compiled.match(try makeRequest("GET", "/static/\(number)").exchange).route
            #expect(text.pattern == "/static/\(number)")
            let parameter = compiled.match(try makeRequest("GET", "/p\(number)/1").exchange).route
            #expect(parameter.pattern == "/p\(number)/:id")
            #expect(compiled.match(try makeRequest("GET", "/static/\(number)x").exchange).kind == .notFound)
        }
    }

    @Test("an absolute target without a path means the root")
    func absoluteForm() throws {
        #expect(try router(["/"]).pattern("GET", "http://example.org") == "/")
        #expect(try router(["/"]).pattern("GET", "http://example.org?q") == "/")
        #expect(try router(["/a"]).pattern("GET", "http://example.org/a") == "/a")
        #expect(try router(["/a"]).pattern("GET", "http://example.org") == "404")
    }

    @Test("an exchange is matched with one router after the other")
    func twoRouters() throws {
        let request = try makeRequest("GET", "/x/1")
        let first = Router()
        first.get("/x/:a") { _ in "" }
        let second = Router()
        second.get("/:b/*") { _ in "" }
        _ = try first.compile().match(request.exchange)
        #expect(request.parameters["a"] == "1")
        _ = try second.compile().match(request.exchange)
        #expect(request.parameters["a"] == nil)
        #expect(request.parameters["b"] == "x")
    }
}
