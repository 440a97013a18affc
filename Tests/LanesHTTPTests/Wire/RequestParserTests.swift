import Testing

@testable import LanesHTTP

@Suite("Request heads that are accepted")
struct RequestParserTests {
    private let feeder = Feeder()

    private func seen(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> SeenRequest {
        let fed = feeder.request(text)
        return try #require(fed.seen, "\(fed.outcome)", sourceLocation: sourceLocation)
    }

    @Test("a plain request gives method, path, query, host and fields")
    func plainRequest() throws {
        let text = "GET /a/b?c=d&e HTTP/1.1\r\nHost: example.com:80\r\nX-One: \t 1 2\t \r\nEmpty:\r\n\r\n"
        let head = try seen(text)
        #expect(head.method == .get)
        #expect(head.methodName == "GET")
        #expect(head.target == "/a/b?c=d&e")
        #expect(head.path == "/a/b")
        #expect(head.query == "c=d&e")
        #expect(head.host == "example.com:80")
        #expect(head.fields.map(\.name) == ["Host", "X-One", "Empty"])
        #expect(head.fields.map(\.value) == ["example.com:80", "1 2", ""])
        #expect(head.byteCount == text.utf8.count)
        #expect(head.framing == .none)
        #expect(head.keepsAlive)
        #expect(!head.expectsContinue)
        #expect(!head.hasUpgrade)
    }

    @Test(
        "every registered method is known, others are kept by name",
        arguments: [
            ("GET", KnownMethod.get), ("HEAD", .head), ("POST", .post), ("PUT", .put), ("DELETE", .delete),
            ("PATCH", .patch), ("OPTIONS", .options), ("TRACE", .trace), ("get", .other), ("GETS", .other),
            ("M-SEARCH", .other), ("PURGE", .other),
        ]
    )
    func methods(name: String, method: KnownMethod) throws {
        let head = try seen("\(name) / HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(head.method == method)
        #expect(head.methodName == name)
    }

    @Test("the four forms of a target are told apart")
    func targetForms() throws {
        let absolute = try seen("GET HTTP://Example.com:81/x/?y HTTP/1.1\r\nHost: other\r\n\r\n")
        #expect(absolute.form == .absolute)
        #expect(absolute.host == "Example.com:81")
        #expect(absolute.path == "/x/")
        #expect(absolute.query == "y")
        let short = try seen("GET https://e?q HTTP/1.1\r\nHost: e\r\n\r\n")
        #expect(short.path.isEmpty)
        #expect(short.query == "q")
        let endsEmpty = try seen("GET http://e/p? HTTP/1.1\r\nHost: e\r\n\r\n")
        #expect(endsEmpty.path == "/p")
        let connect = try seen("CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\n\r\n")
        #expect(connect.form == .authority)
        #expect(connect.host == "[::1]:443")
        #expect(connect.path.isEmpty)
        let asterisk = try seen("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(asterisk.form == .asterisk)
        #expect(asterisk.path == "*")
    }

    @Test("Content-Length and chunked decide the framing")
    func framing() throws {
        #expect(try seen("POST / HTTP/1.1\r\nHost: h\r\ncontent-LENGTH: 0042\r\n\r\n").framing == .length(42))
        #expect(try seen("POST / HTTP/1.1\r\nHost: h\r\nTransfer-encoding:\tCHUNKED \r\n\r\n").framing == .chunked)
        let largest = try seen("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: \(Int.max)\r\n\r\n")
        #expect(largest.framing == .length(.max))
    }

    @Test(
        "version and Connection decide whether the connection is kept",
        arguments: [
            ("HTTP/1.1", "", true), ("HTTP/1.1", "Connection: close", false), ("HTTP/1.1", "Connection: Close", false),
            ("HTTP/1.1", "Connection: keep-alive, CLOSE", false), ("HTTP/1.1", "Connection: x", true),
            ("HTTP/1.1", "Connection: keep-alive\r\nConnection: close", false), ("HTTP/1.1", "Connection: ,", true),
            ("HTTP/1.0", "", false), ("HTTP/1.0", "Connection: Keep-Alive", true),
            ("HTTP/1.0", "Connection: close, keep-alive", false), ("HTTP/1.1", "Connection: closed", true),
        ]
    )
    func keepsAlive(version: String, field: String, expected: Bool) throws {
        let line = field.isEmpty ? "" : field + "\r\n"
        #expect(try seen("GET / \(version)\r\nHost: h\r\n\(line)\r\n").keepsAlive == expected)
    }

    @Test("a client waits for 100 Continue only in 1.1 and with a body to come")
    func expectations() throws {
        func expects(_ version: String, _ length: Int) throws -> Bool {
            let fields = "Host: h\r\nExpect: 100-Continue\r\nContent-Length: \(length)\r\n"
            return try seen("POST / HTTP/\(version)\r\n\(fields)\r\n").expectsContinue
        }
        #expect(try expects("1.1", 5))
        #expect(try !expects("1.1", 0))
        #expect(try !expects("1.0", 5))
    }

    @Test("an upgrade needs both the field and the connection option")
    func upgrades() throws {
        let both = "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
        #expect(try seen("GET / HTTP/1.1\r\nHost: h\r\n\(both)\r\n").hasUpgrade)
        #expect(try !seen("GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n").hasUpgrade)
        #expect(try !seen("GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\n\r\n").hasUpgrade)
    }

    @Test("one empty line may stand before the request line, and counts as the head's")
    func leadingEmptyLine() throws {
        let text = "\r\nGET /x HTTP/1.1\r\nHost: h\r\n\r\n"
        let head = try seen(text)
        #expect(head.path == "/x")
        #expect(head.byteCount == text.utf8.count)
    }

    @Test("what follows the head is left alone")
    func pipelined() throws {
        let first = "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
        let head = try seen(first + "\u{0}\n garbage")
        #expect(head.byteCount == first.utf8.count)
    }

    @Test(
        "hosts that a URI may have are accepted",
        arguments: [
            "", "h", "a.b-c_d~e", "127.0.0.1:8080", "[::1]", "[::1]:80", "h:", "a%20b", "x!$&'()*+,;=", "h:65535",
        ]
    )
    func hosts(host: String) throws {
        #expect(try seen("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n").host == host)
    }

    @Test("fields are found by name in any case, also after the head has moved")
    func fieldLookup() throws {
        let bytes = Array("GET / HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nx-a: 2\r\nX_b~: 3\r\n\r\n".utf8)
        var head = RequestHead()
        var scanned = 0
        let outcome = bytes.withUnsafeBytes {
            RequestParser.parse($0, scanned: &scanned, limits: WireLimits(), into: &head)
        }
        #expect(outcome == .complete)
        let moved = bytes + []
        moved.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            #expect(head.fields.first("x-a", in: base)?.string(in: base) == "1")
            #expect(head.fields.first("x_b~", in: base)?.string(in: base) == "3")
            #expect(head.fields.first("x_b^", in: base) == nil)
            #expect(head.fields.first("x-", in: base) == nil)
        }
    }
}
