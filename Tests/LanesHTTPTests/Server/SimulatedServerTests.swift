import HTTPTypes
import Lanes
import LanesHTTP
import Testing

@Suite("The production server runs over a kernel in memory")
struct SimulatedServerTests {
    private static func router() -> Router {
        let router = Router()
        router.get("/echo/:token") { request in request.parameters["token"] ?? "" }
        router.get("/wait/:token") { request in
            try await Lane.sleep(for: .seconds(3))
            return request.parameters["token"] ?? ""
        }
        router.post("/echo") { request in try await request.body.text() }
        router.get("/stream") { _ in
            Response { writer in
                for _ in 0..<100 { try await writer.write([UInt8](repeating: 1, count: 10_000)) }
            }
        }
        router.get("/stuck", deadline: .seconds(20)) { _ in
            try await Lane.sleep(for: .seconds(100_000))
            return "late"
        }
        return router
    }

    @Test("no order of events crosses two answers", arguments: 0..<30)
    func keepsAnswersApart(seed: UInt64) async throws {
        let application = Application(router: Self.router())
        let texts = try await application.test(.simulated(seed: seed)) { client in
            try await withThrowingTaskGroup { group in
                for number in 0..<20 {
                    group.addTask {
                        let path = number % 2 == 0 ? "/wait" : "/echo"
                        return (number, try await client.get("\(path)/\(number)").text)
                    }
                }
                return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
            }
        }
        #expect(texts.count == 20 && texts.allSatisfy { "\($0)" == $1 })
    }

    @Test("bodies, streams and errors are as on a network", arguments: [1, 2, 3])
    func servesEverything(seed: UInt64) async throws {
        try await Application(router: Self.router()).test(.simulated(seed: seed)) { client in
            let body = [UInt8](repeating: 65, count: 200_000)
            let echoed = try await client.send(.post, "/echo", body: body)
            #expect(echoed.body == body)
            #expect(try await client.get("/stream").body.count == 1_000_000)
            #expect(try await client.get("/none").status == .notFound)
            let refused = try await client.send(.delete, "/echo/x")
            #expect(refused.status == .methodNotAllowed && refused.headers[.allow] == "GET, HEAD, OPTIONS")
        }
    }

    @Test("deadlines pass in virtual time")
    func jumpsToDeadlines() async throws {
        try await Application(router: Self.router()).test(.simulated(seed: 1)) { client in
            let before = LaneClock().now
            let stuck = try await client.get("/stuck")
            #expect(stuck.status == .serviceUnavailable)
            #expect(before.duration(to: LaneClock().now) >= .seconds(20))
        }
    }

    @Test("a response has the date of its own writing, not of its request's coming")
    func datesTheResponse() async throws {
        try await Application(router: Self.router()).test(.simulated(seed: 1)) { client in
            let dates = [try await client.get("/echo/x"), try await client.get("/wait/x")].map { response in
                response.headers[.date].flatMap { HTTPDate.parse($0, now: 0) } ?? 0
            }
            #expect(dates[0] > 0 && dates[1] - dates[0] >= 3)
        }
    }

    @Test("the same seed gives the same bytes at the same time")
    func repeatsItself() async throws {
        func run() async throws -> [String] {
            try await Application(router: Self.router()).test(.simulated(seed: 42)) { client in
                try await withThrowingTaskGroup { group in
                    for number in 0..<10 {
                        group.addTask {
                            let response = try await client.get("/wait/\(number)")
                            return "\(LaneClock().now.nanoseconds) \(response.text) \(response.headers)"
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
        }
        #expect(try await run() == run())
    }
}
