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
}
