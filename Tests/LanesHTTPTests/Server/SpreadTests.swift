import Glibc
import HTTPTypes
import Lanes
import Testing

@testable import LanesHTTP

@Suite("Connections are spread over loops")
struct SpreadTests {
    @Test("also at a Unix socket, whose path only one of them can listen at")
    func unixSocket() async throws {
        let router = Router()
        router.get("/lane") { _ in Lane.current?.name ?? "none" }
        let path = "/tmp/lanes-spread-\(getpid()).sock"
        let configuration = ServerConfiguration(address: .unix(path: path))
        let application = Application(router: router, model: .eventLoop(loops: 2), configuration: configuration)
        let running = try await application.start()
        var lanes: [String: Int] = [:]
        for _ in 0..<6 {
            // A client of its own for each: a connection of its own.
            let url = "http+unix://%2Ftmp%2Flanes-spread-\(getpid()).sock/lane"
            let answer = try await HTTPClient().get(url)
            lanes[try await answer.text(upTo: 100), default: 0] += 1
        }
        await running.stop()
        #expect(lanes == ["loop 0": 3, "loop 1": 3])
        #expect(access(path, F_OK) != 0)
    }

    @Test("each loop's limit holds there too, whichever connections stay")
    func unixLimit() async throws {
        let name = "lanes-limit-\(getpid()).sock"
        var configuration = ServerConfiguration(address: .unix(path: "/tmp/\(name)"), limits: .quick)
        configuration.limits.connections = 3
        let router = Router()
        router.get("/fine") { _ in "fine" }
        let application = Application(router: router, model: .eventLoop(loops: 2), configuration: configuration)
        let server = ServerUnderTest(running: try await application.start())
        var stay: [HTTPClient] = []
        for number in 0..<12 {
            let client = HTTPClient()
            #expect(try await client.get("http+unix://%2Ftmp%2F\(name)/fine").text(upTo: 100) == "fine")
            // Every second one stays: all of these would be one loop's.
            if number % 2 == 1 { stay.append(client) } else { client.closeIdle() }
            for _ in 0..<5000 where server.connectionCount > stay.count { try await Task.sleep(for: .milliseconds(2)) }
        }
        #expect(server.look { $0.connectionCount } == [3, 3])
        stay.removeLast().closeIdle()
        #expect(try await HTTPClient().get("http+unix://%2Ftmp%2F\(name)/fine").status == .ok)
        await server.running.stop()
    }
}
