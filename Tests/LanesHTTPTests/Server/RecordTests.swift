import HTTPTypes
import Lanes
import Testing

@testable import LanesHTTP

@Suite("A server that records")
struct RecordTests {
    @Test("tells which lane ran a request and what it waited for", arguments: [Model.eventLoop(loops: 1), .threads(1)])
    func records(model: Model) async throws {
        let router = Router()
        router.get("/wait") { _ -> String in
            try await Lane.sleep(for: .milliseconds(2))
            return "done"
        }
        let configuration = ServerConfiguration(address: .loopback(port: 0), records: true)
        let running = try await Application(router: router, model: model, configuration: configuration).start()
        let client = HTTPClient()
        let answer = try await client.get("http://\(running.address)/wait").status
        let slept = running.journals.flatMap { $0.events().events }.contains { event in
            event.kind == .ended(.sleep) && event.scope != 0
        }
        await running.stop()
        #expect(answer == .ok)
        #expect(slept)
    }
}
