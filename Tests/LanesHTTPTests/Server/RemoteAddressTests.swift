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
}
