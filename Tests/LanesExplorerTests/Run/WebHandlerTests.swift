import HTTPTypes
import LanesExplorer
import LanesHTTP
import Synchronization
import Testing

/// A bank whose handler reads, suspends and writes.
private actor Balances {
    private var balance = 100
    func read() -> Int { balance }
    func write(_ value: Int) { balance = value }
    func withdraw(_ amount: Int) -> Bool {
        guard balance >= amount else { return false }
        balance -= amount
        return true
    }
}

@Suite("Web handlers")
struct WebHandlerTests {
    private static func bank(isRight: Bool) -> Application {
        let router = Router()
        let balances = Balances()
        router.post("/withdraw") { _ in
            if isRight { return "\(await balances.withdraw(80))" }
            let before = await balances.read()
            guard before >= 80 else { return "false" }
            await elsewhere()
            await balances.write(before - 80)
            return "true"
        }
        return Application(router: router)
    }

    private static func withdrawTwice(isRight: Bool) -> @Sendable () async throws -> Void {
        {
            let paid = try await bank(isRight: isRight).test(.simulated(seed: 0)) { client in
                async let left = client.post("/withdraw", json: 80)
                async let right = client.post("/withdraw", json: 80)
                return try await [left.text, right.text].count { $0 == "true" }
            }
            if paid != 1 { throw Broken() }
        }
    }

    @Test("Two requests that withdraw the same money are found, and named by method and path")
    func doubleSpend() async throws {
        let exploration = await Explorer().run(Self.withdrawTwice(isRight: false))
        let failure = try #require(exploration.failure)
        #expect(failure.kind == "thrown")
        #expect(failure.description.contains("POST /withdraw"))
    }

    @Test("A connection's later request does not give its name to what an earlier one did")
    func laterRequest() async throws {
        var options = Explorer.Options()
        options.minimises = false
        let exploration = await Explorer(options).run {
            try await Self.bank(isRight: false).test(.simulated(seed: 0)) { client in
                async let left = client.post("/withdraw", json: 80)
                async let right = client.post("/withdraw", json: 80)
                let paid = try await [left.text, right.text].count { $0 == "true" }
                _ = try await client.get("/elsewhere")
                if paid != 1 { throw Broken() }
            }
        }
        let failure = try #require(exploration.failure)
        #expect(failure.description.contains(/POST \/withdraw \([12]\) ran on Balances/))
    }

    @Test("With one step on the actor nobody is paid twice")
    func singleSpend() async throws {
        let exploration = try await explore(
            schedules: 200,
            time: .seconds(120),
            strategy: .random,
            Self.withdrawTwice(isRight: true)
        )
        #expect(exploration.schedules == 200)
    }

    @Test("Who waits for ever beside an application that looks at its deadlines is a deadlock, not the end of time")
    func waitsBesideServer() async throws {
        let exploration = await Explorer().run {
            _ = try await Self.bank(isRight: true).test(.simulated(seed: 0)) { client in
                _ = try await client.post("/withdraw", json: 80)
                await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
            }
        }
        #expect(exploration.failure?.kind == "deadlock")
        #expect(exploration.elapsed < .seconds(30))
    }

    /// The second request goes out when the first one's head has: only the network can let it overtake.
    private static func upload() async throws {
        let handled = Synchronization.Mutex<[String]>([])
        let router = Router()
        router.post("/upload") { request in
            handled.withLock { $0.append("upload") }
            return try await request.body.collect(upTo: 100).count.description
        }
        router.get("/status") { _ in
            handled.withLock { $0.append("status") }
            return "\n"
        }
        try await Application(router: router).test(.simulated(seed: 0)) { client in
            let parts = ClientRequestBody.stream { writer in
                try await writer.write("part")
                try await writer.flush()
                _ = try await client.get("/status")
            }
            _ = try await HTTPClient().send(ClientRequest(.post, "http://\(client.address)/upload", body: parts))
        }
        if handled.withLock({ $0 }) != ["upload", "status"] { throw Broken() }
    }

    @Test("Bytes of one connection may overtake another's that were sent before")
    func overtaking() async throws {
        let exploration = await Explorer().run(Self.upload)
        let failure = try #require(exploration.failure)
        #expect(failure.kind == "thrown")
        #expect(failure.description.contains("connection 2"))
    }
}
