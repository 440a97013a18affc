import Glibc
import Lanes
import LanesHTTP
import Testing

@Suite("A request that two readers could understand in two ways is refused")
struct RefusalTests {
    struct Attack: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        init(_ name: String, _ text: String) {
            testDescription = name
            self.text = text
        }
    }

    private static let post = "POST /echo HTTP/1.1\r\nHost: test\r\n"

    static let attacks = [
        Attack("length and chunks", post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Attack("chunks and length", post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"),
        Attack("two lengths", post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nx"),
        Attack("one length twice", post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx"),
        Attack("a list of lengths", post + "Content-Length: 1, 1\r\n\r\nx"),
        Attack("a length with a sign", post + "Content-Length: +1\r\n\r\nx"),
        Attack("a negative length", post + "Content-Length: -1\r\n\r\n"),
        Attack("a hexadecimal length", post + "Content-Length: 0x1\r\n\r\nx"),
        Attack("an empty length", post + "Content-Length: \r\n\r\n"),
        Attack("a length beyond counting", post + "Content-Length: 99999999999999999999\r\n\r\n"),
        Attack("an unknown coding", post + "Transfer-Encoding: gzip\r\n\r\n"),
        Attack("a coding behind chunked", post + "Transfer-Encoding: chunked, gzip\r\n\r\n"),
        Attack("chunked twice", post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
        Attack("a masked coding", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        Attack("a coding of HTTP/1.0", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Attack("a bare line feed", "GET /seen HTTP/1.1\nHost: test\n\n"),
        Attack("a bare line feed in a field", post + "X: y\nContent-Length: 1\r\n\r\nx"),
        Attack("a bare carriage return", post + "X: y\rContent-Length: 1\r\n\r\nx"),
        Attack("a folded field", post + "X: y\r\n Content-Length: 5\r\n\r\n"),
        Attack("a blank before the colon", post + "Content-Length : 1\r\n\r\nx"),
        Attack("a blank before the first field", "GET /seen HTTP/1.1\r\n Host: test\r\n\r\n"),
        Attack("a field without a name", post + ": x\r\n\r\n"),
        Attack("a NUL in a value", post + "X: a\0b\r\n\r\n"),
        Attack("no Host", "GET /seen HTTP/1.1\r\n\r\n"),
        Attack("two Hosts", "GET /seen HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        Attack("an odd Host", "GET /seen HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        Attack("a version of its own", "GET /seen HTTP/1.2x\r\nHost: test\r\n\r\n"),
        Attack("no version", "GET /seen\r\nHost: test\r\n\r\n"),
        Attack("two spaces", "GET  /seen HTTP/1.1\r\nHost: test\r\n\r\n"),
        Attack("binary", "\u{16}\u{3}\u{1}\0\u{1}GET /seen HTTP/1.1\r\nHost: test\r\n\r\n"),
        Attack("a chunk size with a sign", post + "Transfer-Encoding: chunked\r\n\r\n+1\r\nx\r\n0\r\n\r\n"),
        Attack("a chunk size 0x", post + "Transfer-Encoding: chunked\r\n\r\n0x1\r\nx\r\n0\r\n\r\n"),
        Attack("an endless chunk size", post + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nx"),
        Attack("a chunk longer than its size", post + "Transfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n"),
        Attack("a line feed behind a chunk size", post + "Transfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n"),
        Attack("a length in the trailers", post + "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 1\r\n\r\n"),
    ]

    @Test("a refused HEAD gets the head of its answer, dated now, and no body", arguments: ServedModel.loops)
    func refusesHead(setup: ServedModel) async throws {
        try await ServerUnderTest.serve(setup, Router()) { server in
            sleep(2)
            for start in ["", "\r\n"] {
                let client = try server.client()
                try client.send(start + "HEAD /seen HTTP/1.1\r\n\r\n")
                let response = try client.response(toHead: true)
                #expect(response.status == 400 && response["content-length"] == "16")
                #expect(try client.rest().isEmpty)
                let date = try #require(response["date"].flatMap { HTTPDate.parse($0, now: time(nil)) })
                #expect(abs(time(nil) - date) <= 1)
            }
        }
    }

    @Test("it gets 400 or 501 and a close, and nothing behind it is a request", arguments: attacks)
    func refuses(attack: Attack) async throws {
        let seen = Count()
        let router = Router()
        router.post("/echo") { request in try await request.body.text() }
        router.get("/seen") { _ in
            seen.add()
            return "seen"
        }
        for setup in ServedModel.loops {
            try await ServerUnderTest.serve(setup, router) { server in
                for isFirst in [true, false] {
                    let client = try server.client()
                    if !isFirst { #expect(try client.get("/none").status == 404) }
                    try client.send(attack.text + "GET /seen HTTP/1.1\r\nHost: test\r\n\r\n")
                    let response = try client.response()
                    #expect([400, 501, 505].contains(response.status) && response["connection"] == "close")
                    #expect(try client.rest().isEmpty)
                }
            }
        }
        #expect(seen.value == 0)
    }
}
