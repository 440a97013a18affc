import Glibc
import HTTPTypes
import Lanes
import LanesHTTP
import Testing

@Suite("An HTTP client on every lane")
struct ClientTests {
    @Test("uses one connection for one request after the other", arguments: ClientLane.available)
    func reuse(_ lane: ClientLane) async throws {
        let server = try RawServer { $0.echoPaths() }
        defer { server.stop() }
        let texts = try await lane.run {
            let client = HTTPClient()
            var texts: [String] = []
            for number in 0..<5 { texts.append(try await client.get("\(server.url)/\(number)?a=b").text()) }
            return texts
        }
        #expect(texts == (0..<5).map { "/\($0)?a=b" })
        #expect(server.accepted == 1)
    }

    @Test("sends what it is told to send", arguments: ClientLane.available)
    func request(_ lane: ClientLane) async throws {
        let heads = Lock<[String]>([])
        let server = try RawServer { connection in
            while let head = connection.readHead() {
                let body = connection.read(head.contains("Content-Length: 7") ? 7 : 0)
                heads.withLock { $0.append(head + String(decoding: body, as: UTF8.self)) }
                connection.respond(#"{"sum":42}"#)
            }
        }
        defer { server.stop() }
        struct Sum: Codable, Equatable { var sum: Int }
        let sums = try await lane.run {
            let client = HTTPClient()
            var fields: HTTPFields = [.accept: "text/plain", .contentLength: "999"]
            fields[HTTPField.Name("Host")!] = "elsewhere"
            let first = try await client.send(ClientRequest(.get, "\(server.url)#part", headers: fields))
            let second = try await client.post("http://localhost:\(server.port)/sums", json: ["a": 1])
            return (try await first.decode(Sum.self), try await second.decode(Sum.self))
        }
        #expect(sums.0.sum == 42 && sums.1.sum == 42)
        let port = server.port
        #expect(
            heads.withLock { $0 } == [
                "GET / HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAccept: text/plain\r\n\r\n",
                "POST /sums HTTP/1.1\r\nHost: localhost:\(port)\r\nContent-Length: 7\r\n"
                    + "Content-Type: application/json\r\n\r\n{\"a\":1}",
            ]
        )
    }

    @Test("reads every kind of body", arguments: ClientLane.available)
    func framings(_ lane: ClientLane) async throws {
        let server = try RawServer { connection in
            while let head = connection.readHead() {
                switch head.split(separator: " ")[1] {
                case "/chunked":
                    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
                    connection.write("2;x=y\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n")
                case "/until-close":
                    connection.write("HTTP/1.1 200 OK\r\n\r\nall there is")
                    return
                case "/none": connection.write("HTTP/1.1 204 No Content\r\n\r\n")
                case "/early":
                    connection.write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n")
                    connection.write("Content-Length: 2\r\n\r\nok")
                default: connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")  // HEAD
                }
            }
        }
        defer { server.stop() }
        let results = try await lane.run {
            let client = HTTPClient()
            let chunked = try await client.get("\(server.url)/chunked")
            var pieces: [[UInt8]] = []
            for try await piece in chunked.body { pieces.append(piece) }
            let trailer = chunked.body.trailers[HTTPField.Name("X-Sum")!]
            let none = try await client.get("\(server.url)/none").text()
            let head = try await client.send(ClientRequest(.head, "\(server.url)/head"))
            let headText = try await head.text()
            let early = try await client.get("\(server.url)/early").text()
            let rest = try await client.get("\(server.url)/until-close").text()
            return (pieces.flatMap(\.self), trailer, none, headText, head.headers[.contentLength], early, rest)
        }
        #expect(results.0 == Array("abcde".utf8))
        #expect(results.1 == "5")
        #expect(results.2 == "" && results.3 == "" && results.4 == "1000")
        #expect(results.5 == "ok" && results.6 == "all there is")
        #expect(server.accepted == 1)
    }

    @Test("streams a request's body with a length and in chunks", arguments: ClientLane.available)
    func streaming(_ lane: ClientLane) async throws {
        let bodies = Lock<[String]>([])
        let server = try RawServer { connection in
            while let head = connection.readHead() {
                let isChunked = head.contains("Transfer-Encoding: chunked")
                let body =
                    isChunked
                    ? connection.read(through: "0\r\n\r\n") : String(decoding: connection.read(6), as: UTF8.self)
                bodies.withLock { $0.append(body) }
                connection.respond("ok")
            }
        }
        defer { server.stop() }
        try await lane.run {
            let client = HTTPClient()
            let promised = ClientRequestBody.stream(length: 6) { writer in
                try await writer.write("abc")
                try await writer.write("def")
            }
            _ = try await client.send(ClientRequest(.put, server.url, body: promised)).text()
            let pieces = AsyncStream<[UInt8]> { stream in
                for text in ["one", "three"] { stream.yield(Array(text.utf8)) }
                stream.finish()
            }
            _ = try await client.send(ClientRequest(.put, server.url, body: .sequence(pieces))).text()
        }
        #expect(bodies.withLock { $0 } == ["abcdef", "3\r\none\r\n5\r\nthree\r\n0\r\n\r\n"])
        #expect(server.accepted == 1)
    }

    @Test("refuses a body that is not as long as promised", arguments: ClientLane.available)
    func wrongLength(_ lane: ClientLane) async throws {
        let server = try RawServer { _ = $0.readHead() }
        defer { server.stop() }
        let errors = try await lane.run {
            let client = HTTPClient()
            var errors: [ClientError] = []
            for text in ["abcd", "ab"] {
                let body = ClientRequestBody.stream(length: 3) { try await $0.write(text) }
                errors.append(
                    try await clientError { _ = try await client.send(ClientRequest(.put, server.url, body: body)) }
                )
            }
            return errors
        }
        #expect(errors.map(\.kind) == [.badRequest, .badRequest])
    }

    @Test("keeps a large body back until it is read", arguments: ClientLane.available)
    func backpressure(_ lane: ClientLane) async throws {
        let size = 8 << 20
        let server = try RawServer { connection in
            guard connection.readHead() != nil else { return }
            connection.respond(String(repeating: "x", count: size))
        }
        defer { server.stop() }
        let (count, largest) = try await lane.run {
            let response = try await HTTPClient().get(server.url)
            var (count, largest) = (0, 0)
            for try await piece in response.body {
                count += piece.count
                largest = max(largest, piece.count)
            }
            return (count, largest)
        }
        #expect(count == size)
        #expect(largest <= 64 * 1024)
    }

    @Test("works outside of any lane, and over a Unix socket")
    func elsewhere() async throws {
        let server = try RawServer { $0.echoPaths() }
        defer { server.stop() }
        let path = "/tmp/lanes-client-\(server.port).sock"
        let local = try RawServer(at: .unix(path: path)) { $0.echoPaths() }
        defer {
            local.stop()
            unlink(path)
        }
        let client = HTTPClient()
        #expect(try await client.get("\(server.url)/a").text() == "/a")
        let url = "http+unix://%2Ftmp%2Flanes-client-\(server.port).sock/b"
        #expect(try await client.get(url).text() == "/b")
        #expect(try await ClientLane.thread.run { try await client.get(url).text() } == "/b")
    }

    @Test("hears a server that refuses a body half way", arguments: ClientLane.available)
    func refusedBody(_ lane: ClientLane) async throws {
        let server = try RawServer { connection in
            guard connection.readHead() != nil else { return }
            connection.respond("too long", status: "413 Content Too Large", fields: "Connection: close\r\n")
        }
        defer { server.stop() }
        let (status, text) = try await lane.run {
            let large = ClientRequestBody.bytes([UInt8](repeating: 7, count: 16 << 20))
            let response = try await HTTPClient().send(ClientRequest(.post, server.url, body: large))
            return (response.status.code, try await response.text())
        }
        #expect(status == 413)
        #expect(text == "too long")
    }
}
