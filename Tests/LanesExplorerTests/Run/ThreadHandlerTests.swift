import HTTPTypes
import Lanes
import LanesExplorer
import LanesHTTP
import LanesPoints
import Testing

/// A service whose page asks the service itself for a part of it.
@Suite("Handlers on threads in a body")
struct ThreadHandlerTests {
    private static func page(_ model: Model) async throws {
        let router = Router()
        router.get("/part") { _ in "part" }
        router.get("/page") { _ in
            let response = try await HTTPClient().send(ClientRequest(.get, "http://127.0.0.1:80/part"))
            return try await response.text()
        }
        let text = try await Application(router: router).test(model) { try await $0.get("/page").text }
        if text != "part" { throw Broken() }
    }

    @Test("A handler that needs a thread while it has the only one is not answered")
    func exhausted() async {
        var options = Explorer.Options()
        options.minimises = false
        let exploration = await Explorer(options).run { try await Self.page(.threads(1)) }
        #expect(exploration.failure?.kind == "thrown")
        #expect(exploration.failure?.description.contains("GET /page on thread 0") == true)
    }

    @Test("With enough threads it is answered, in memory", arguments: [.threads(2), .hybrid(workers: 1)] as [Model])
    func sufficient(_ model: Model) async throws {
        try await explore(schedules: 100) { try await Self.page(model) }
    }

    @Test("Sleeping on a thread takes no time, and keeps the thread")
    func sleep() async throws {
        try await explore(schedules: 50) {
            let router = Router()
            let order = Mutex<[String]>([])
            router.get("/sleep") { _ in
                order.withLock { $0.append("sleeps") }
                try await Lane.sleep(for: .seconds(5))
                order.withLock { $0.append("wakes") }
                return "\n"
            }
            try await Application(router: router).test(.threads(1)) { client in
                async let left = client.get("/sleep")
                async let right = client.get("/sleep")
                _ = try await (left, right)
            }
            if order.withLock({ $0 }) != ["sleeps", "wakes", "sleeps", "wakes"] { throw Broken() }
        }
    }

    @Test("A handler's children run on its thread while nothing blocks it")
    func children() async throws {
        try await explore(schedules: 100) {
            let router = Router()
            let account = Account()
            router.get("/deposit") { _ in
                async let left: Void = account.deposit(1)
                async let right: Void = account.deposit(2)
                _ = await (left, right)
                return Lane.current?.name ?? "nowhere"
            }
            let lane = try await Application(router: router).test(.threads(1)) { try await $0.get("/deposit").text }
            if lane != "thread 0" { throw Broken() }
        }
    }

    @Test("A handler that blocks its thread until its own child has run waits for ever")
    func blockedChild() async {
        let exploration = await Explorer().run {
            let router = Router()
            let part = Part()
            router.get("/page") { _ in
                async let child: Void = part.bring()
                part.wait()
                await child
                return "page"
            }
            _ = try? await Application(router: router).test(.threads(2)) { try await $0.get("/page") }
        }
        #expect(exploration.failure?.kind == "deadlock")
        #expect(exploration.failure?.message.contains("GET /page on thread 0 waits for Condition #1") == true)
    }

    @Test("An application cannot be started for real in a body")
    func start() async {
        let exploration = await Explorer().run { _ = try await Application(router: Router()).start() }
        #expect(exploration.failure?.message.contains("use Application.test") == true)
    }
}
