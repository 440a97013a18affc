import Testing

@testable import LanesHTTP

@Suite("Response heads")
struct ResponseParserTests {
    private let feeder = Feeder()

    private func seen(_ text: String, method: KnownMethod = .get) throws -> SeenResponse {
        let fed = feeder.response(text, method: method)
        return try #require(fed.seen, "\(fed.outcome)")
    }

    @Test("a plain response gives status, reason and fields")
    func plainResponse() throws {
        let text = "HTTP/1.1 404 Not  Found\r\nContent-Length: 5\r\nX: é\r\n\r\n"
        let head = try seen(text + "hello")
        #expect(head.status == 404)
        #expect(head.reason == "Not  Found")
        #expect(head.framing == .length(5))
        #expect(head.fields.last == SeenField(name: "X", value: "é"))
        #expect(head.byteCount == text.utf8.count)
        #expect(head.keepsAlive)
    }

    @Test("an empty reason is accepted with and without the space before it")
    func emptyReason() throws {
        #expect(try seen("HTTP/1.1 200 \r\n\r\n").reason.isEmpty)
        #expect(try seen("HTTP/1.1 200\r\n\r\n").reason.isEmpty)
    }

    @Test(
        "the framing follows status, method and fields",
        arguments: [
            (200, KnownMethod.get, "Content-Length: 7", BodyFraming.length(7)), (200, .get, "X: y", .untilClose),
            (200, .get, "Transfer-Encoding: chunked", .chunked), (200, .head, "Content-Length: 7", .none),
            (200, .head, "Transfer-Encoding: chunked", .none), (204, .get, "X: y", .none),
            (304, .get, "Content-Length: 7", .none), (100, .post, "X: y", .none), (101, .get, "X: y", .none),
            (200, .connect, "Content-Length: 7", .none), (404, .connect, "Content-Length: 7", .length(7)),
        ]
    )
    func framing(status: Int, method: KnownMethod, field: String, expected: BodyFraming) throws {
        #expect(try seen("HTTP/1.1 \(status) x\r\n\(field)\r\n\r\n", method: method).framing == expected)
    }

    @Test("the length that HEAD announces is told")
    func declaredLength() throws {
        #expect(try seen("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", method: .head).declaredLength == 7)
    }

    @Test(
        "version, Connection and framing decide whether the connection is kept",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 0", true), ("HTTP/1.1 200 OK", false),
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close", false),
            ("HTTP/1.0 200 OK\r\nContent-Length: 0", false),
            ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive", true),
            ("HTTP/1.1 101 Switching\r\nConnection: upgrade", false), ("HTTP/1.1 204 x", true),
        ]
    )
    func keepsAlive(text: String, expected: Bool) throws {
        #expect(try seen(text + "\r\n\r\n").keepsAlive == expected)
    }

    @Test(
        "a bad head is refused, however it is cut",
        arguments: [
            "HTTP/1.1 200 OK\nX: y", "HTTP/1.1  200 OK", "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 099 x",
            "HTTP/1.2 200 OK", "HTTP/2.0 200 OK", "http/1.1 200 OK", "200 OK", "\r\nHTTP/1.1 200 OK",
            "HTTP/1.1 200 O\u{0}K", "HTTP/1.1 200\tOK", "HTTP/1.1 200 OK\r\nX : y", "HTTP/1.1 200 OK\r\nX: y\r\n z",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3", "HTTP/1.1 200 OK\r\nContent-Length: 3, 3",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked",
            "HTTP/1.1 204 x\r\nContent-Length: -1",
        ]
    )
    func refusal(text: String) {
        let bytes = Array((text + "\r\n\r\n").utf8)
        let whole = feeder.response(bytes)
        #expect(whole.isRefused)
        for cuts in everyCut(of: bytes.count) {
            #expect(feeder.response(bytes, cuts: cuts) == whole, "cut at \(cuts)")
        }
    }
}
