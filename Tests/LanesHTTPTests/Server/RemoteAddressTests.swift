import Lanes
import Testing

@testable import LanesHTTP

@Suite("A request knows its client")
struct RemoteAddressTests {
    @Test(
        "by the address it came from",
        arguments: [Model.eventLoop(loops: 1), .threads(2), .hybrid(loops: 1, workers: 1)]
    )
    func address(model: Model) async throws {
        let router = Router()
        router.get("/who") { request in request.remoteAddress?.host ?? "nobody" }
        let answer = try await Application(router: router).test(model) { client in try await client.get("/who").text }
        #expect(answer == "127.0.0.1")
    }

    @Test("also when it is asked after a wait, after the answer, and by the next request")
    func later() async throws {
        let kept = Lock<Request?>(nil)
        let router = Router()
        router.get("/wait") { request in
            try await Lane.sleep(for: .milliseconds(1))
            return request.remoteAddress?.host ?? "nobody"
        }
        router.get("/keep") { request in
            kept.withLock { $0 = request }
            return "kept"
        }
        router.get("/now") { request in request.remoteAddress?.host ?? "nobody" }
        try await Application(router: router).test(.eventLoop(loops: 1)) { client in
            for path in ["/wait", "/now", "/wait", "/now"] {
                let answer = try await client.get(path).text
                #expect(answer == "127.0.0.1")
            }
            _ = try await client.get("/keep")
        }
        // The connection is closed: its descriptor may be anybody's by now.
        #expect(kept.withLock { $0?.remoteAddress?.host } == "127.0.0.1")
    }
}
