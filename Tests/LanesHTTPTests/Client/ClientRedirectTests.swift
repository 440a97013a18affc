import HTTPTypes
import Lanes
import LanesHTTP
import Testing

@Suite("Redirections")
struct ClientRedirectTests {
    private func redirectingServer() throws -> RawServer {
        try RawServer { connection in
            while let head = connection.readHead() {
                if head.hasPrefix("POST") { _ = connection.read(1) }
                let words = head.split(separator: " ")
                switch words[1] {
                case "/a/old": connection.respond("moved", status: "302 Found", fields: "Location: ../new?x=1\r\n")
                case "/loop": connection.respond("", status: "307 Temporary Redirect", fields: "Location: /loop\r\n")
                default: connection.respond("\(words[0]) \(words[1])")
                }
            }
        }
    }

    @Test("are responses as any other unless a limit allows them")
    func off() async throws {
        let server = try redirectingServer()
        defer { server.stop() }
        let status = try await ClientLane.epoll.run { try await HTTPClient().get("\(server.url)/a/old").status }
        #expect(status == .found)
    }

    @Test("are followed, as many as the limit says", arguments: ClientLane.available)
    func followed(_ lane: ClientLane) async throws {
        let server = try redirectingServer()
        defer { server.stop() }
        let (texts, error) = try await lane.run {
            var limits = ClientLimits()
            limits.redirects = 3
            let client = HTTPClient(limits: limits)
            let get = try await client.get("\(server.url)/a/old").text()
            let post = try await client.post("\(server.url)/a/old", json: 1).text()
            let error = try await clientError { _ = try await client.get("\(server.url)/loop") }
            return ([get, post], error)
        }
        #expect(texts == ["GET /new?x=1", "GET /new?x=1"])
        #expect(error.kind == .tooManyRedirects)
        #expect(server.accepted == 1)
    }
}
