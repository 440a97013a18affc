import Lanes
import LanesHTTP
import Testing

@Suite("An HTTP client on a simulated lane")
struct SimulatedClientTests {
    /// Serves connections with the lane's own verbs until it is cancelled.
    private static func serve(_ listener: Descriptor, answer: @escaping @Sendable (Int) -> String) async throws {
        var number = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 8)
        defer { buffer.deallocate() }
        while true {
            let connection = Descriptor(try await Lane.perform(.accept(listener)))
            while try await Lane.perform(.receive(connection, into: buffer)) > 0 {
                let text = Array(answer(number).utf8)
                number += 1
                buffer.copyBytes(from: text)
                let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<text.count])
                _ = try await Lane.perform(.send(connection, bytes))
            }
        }
    }

    private static func run<Value: Sendable>(
        seed: UInt64?,
        answer: @escaping @Sendable (Int) -> String,
        _ body: @escaping @Sendable (String) async throws -> Value
    ) throws -> Value {
        let lane = Lane.simulated(seed: seed)
        return try lane.run {
            let (listener, address) = try lane.loop.kernel.listen(at: .loopback(port: 0), backlog: 16)
            let server = lane.spawn { try await serve(listener, answer: answer) }
            defer { server.cancel() }
            return try await body("http://\(address)")
        }
    }

    @Test("talks to a server in memory, in any order of events", arguments: [nil, 1, 2, 3] as [UInt64?])
    func talks(seed: UInt64?) throws {
        let texts = try Self.run(seed: seed) { number in
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(number)"
        } _: { url in
            let client = HTTPClient()
            return [try await client.get(url).text(), try await client.get(url).text()]
        }
        #expect(texts == ["0", "1"])
    }

    @Test("waits for its deadlines in virtual time")
    func deadlines() throws {
        let (error, elapsed) = try Self.run(seed: nil) { _ in
            "HTTP/1.1 200 OK\r\n"
        } _: { url in
            let start = LaneClock().now
            let error = try await clientError { _ = try await HTTPClient().get(url) }
            return (error, start.duration(to: LaneClock().now))
        }
        #expect(error.kind == .timedOut)
        #expect(elapsed == .seconds(30))
    }

    @Test("gives up when the work that it is part of is due")
    func scope() throws {
        let elapsed = try Self.run(seed: nil) { _ in
            "HTTP/1.1 200 OK\r\n"
        } _: { url in
            let start = LaneClock().now
            let scope = WorkScope(id: 1, deadline: start.advanced(by: .seconds(3)))
            let error = try await scope.run { try await clientError { _ = try await HTTPClient().get(url) } }
            #expect(error.kind == .timedOut)
            return start.duration(to: LaneClock().now)
        }
        #expect(elapsed == .seconds(3))
    }

    @Test("keeps what belongs to one simulation out of the next, with one client for all")
    func isolation() throws {
        let client = HTTPClient()
        for _ in 0..<3 {
            let text = try Self.run(seed: nil) { number in
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(number)"
            } _: { url in
                try await client.get(url).text()
            }
            #expect(text == "0")
        }
    }
}
