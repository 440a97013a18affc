import Glibc
import Lanes
import Testing

/// A client that talks to a server in one of many ways, some of them rude; every answer must be its request's.
struct SoakClient {
    private let server: ServerUnderTest
    private var random: SeededGenerator
    private var number = 0
    private let name: String

    init(server: ServerUnderTest, seed: UInt64) {
        self.server = server
        random = SeededGenerator(seed: seed)
        name = "c\(seed)"
    }

    /// One connection's life. Returns how many answers it had.
    mutating func talk() -> Int {
        var answers = 0
        do {
            let client = try server.client(receiveBuffer: Int.random(in: 0..<8, using: &random) == 0 ? 4096 : nil)
            for _ in 0..<Int.random(in: 1...30, using: &random) {
                if Int.random(in: 0..<12, using: &random) == 0 {
                    try leave(client)
                    return answers
                }
                answers += try exchange(client)
            }
        } catch RawClientError.timedOut(let received) {
            Issue.record("an answer did not come in time; so far: \(received)")
        } catch {
            // The server may have ended the connection first; then the answer is missing, but never wrong.
        }
        return answers
    }

    private mutating func token() -> String {
        number += 1
        return "\(name)n\(number)"
    }

    private mutating func exchange(_ client: RawClient) throws -> Int {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return try pipeline(client)
        case 1: return try upload(client)
        case 2: return try json(client)
        case 3: return try stream(client)
        case 4: return try get("/wait/", client)
        case 5: return try get("/offload/", client)
        default: return try get("/plain/", client)
        }
    }

    private mutating func get(_ path: String, _ client: RawClient) throws -> Int {
        let token = token()
        expect(try client.get(path + token), token)
        return 1
    }

    private mutating func pipeline(_ client: RawClient) throws -> Int {
        let tokens = (0..<Int.random(in: 2...50, using: &random)).map { _ in token() }
        let paths = tokens.map { (Int.random(in: 0..<4, using: &random) == 0 ? "/wait/" : "/plain/") + $0 }
        try client.send(paths.map { "GET \($0) HTTP/1.1\r\nHost: soak\r\n\r\n" }.joined())
        for token in tokens { expect(try client.response(), token) }
        return tokens.count
    }

    private mutating func json(_ client: RawClient) throws -> Int {
        let token = token()
        let body = "{\"token\":\"\(token)\"}"
        let head = "POST /json HTTP/1.1\r\nHost: soak\r\nContent-Type: application/json\r\n"
        expect(try client.ask(head + "Content-Length: \(body.utf8.count)\r\n\r\n" + body), body)
        return 1
    }

    private mutating func stream(_ client: RawClient) throws -> Int {
        let token = token()
        expect(try client.get("/stream/" + token), String(repeating: token + ";", count: 2000))
        return 1
    }

    private mutating func upload(_ client: RawClient) throws -> Int {
        let token = String(repeating: "0", count: 16) + token()
        try client.send("POST /upload HTTP/1.1\r\nHost: soak\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            let count = Int.random(in: 1...20_000, using: &random)
            try client.send(String(count, radix: 16) + "\r\n" + String(repeating: "x", count: count) + "\r\n")
        }
        try client.send(String(token.utf8.count, radix: 16) + "\r\n" + token + "\r\n0\r\n\r\n")
        expect(try client.response(), String(token.suffix(16)))
        return 1
    }

    private func expect(_ response: RawResponse, _ text: String) {
        if response.status == 503 { return }  // overload is an answer, too
        if response.status != 200 || response.text != text {
            Issue.record("\(response.status) \(response.text.prefix(200)) instead of \(text.prefix(200))")
        }
    }

    /// Goes away in one of the ways that clients have.
    private mutating func leave(_ client: RawClient) throws {
        let request = [
            "GET /wait/x HTTP/1.1\r\nHost: soak\r\n\r\n", "GET /stream/x HTTP/1.1\r\nHost: soak\r\n\r\n",
            "POST /upload HTTP/1.1\r\nHost: soak\r\nContent-Length: 100000\r\n\r\nxxx",
            "GET /offload/x HTTP/1.1\r\nHost: soak\r\nConnection: close\r\n\r\n", "GET /pl",
        ].randomElement(using: &random)!
        try client.send(Array(request.utf8.prefix(Int.random(in: 0...request.utf8.count, using: &random))))
        switch Int.random(in: 0..<5, using: &random) {
        case 0: client.reset()
        case 1: client.endSending()
        case 2: _ = try? client.bytes(Int.random(in: 1...5000, using: &random))
        case 3: usleep(UInt32.random(in: 0...20_000, using: &random))
        default: break
        }
        client.close()
    }
}
