import Dispatch
import LanesExplorer
import Synchronization
import Testing

@Suite("Exploring")
struct ExploreTests {
    private static let lostUpdate: @Sendable () async throws -> Void = {
        let account = Account()
        async let left: Void = account.deposit(1)
        async let right: Void = account.deposit(1)
        _ = await (left, right)
        if await account.balance != 2 { throw Broken() }
    }

    @Test("A lost update between two tasks is found, and found again in the same schedule")
    func lostUpdate() async throws {
        let exploration = await Explorer().run(Self.lostUpdate)
        let breaking = try #require(exploration.breaking)
        #expect(breaking.failure?.kind == .thrown)
        for _ in 0..<50 {
            let again = await Explorer().replay(breaking.schedule, Self.lostUpdate)
            #expect(again.schedule == breaking.schedule)
            #expect(again.failure?.kind == .thrown)
        }
    }

    @Test("A body without a race passes all its schedules")
    func noRace() async throws {
        let exploration = try await explore(schedules: 500, strategy: .random) {
            let account = Account()
            async let left: Void = account.write(1)
            async let right: Void = account.write(1)
            _ = await (left, right)
            if await account.balance != 1 { throw Broken() }
        }
        #expect(exploration.schedules == 500)
    }

    @Test("Tasks that wait for each other are a deadlock")
    func deadlock() async throws {
        await #expect(throws: ExplorationFailure.self) {
            try await explore {
                await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
            }
        }
    }

    @Test("A task that is never resumed is a leak")
    func leak() async throws {
        let exploration = await Explorer().run {
            Task { await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in } }
        }
        #expect(exploration.breaking?.failure?.kind == .leak)
    }

    @Test("A loop that never ends is a livelock")
    func livelock() async throws {
        let exploration = await Explorer().run {
            while true { await Task.yield() }
        }
        #expect(exploration.breaking?.failure?.kind == .livelock)
    }

    @Test("An exploration inside one is refused, as what broke the outer one")
    func nested() async throws {
        let exploration = await Explorer().run { try await explore { await elsewhere() } }
        let failure = try #require(exploration.failure)
        #expect(failure.kind == "thrown")
        #expect(failure.message.contains("an exploration began inside one"))
    }

    @Test(
        "All has been tried only of a body that does the same again",
        arguments: [.portfolio, .exhaustive(preemptions: 2)] as [StrategyChoice]
    )
    func unrepeatable(_ strategy: StrategyChoice) async throws {
        let runs = Atomic(0)
        let exploration = try await explore(strategy: strategy) {
            for _ in 0..<runs.wrappingAdd(1, ordering: .relaxed).newValue { await elsewhere() }
        }
        #expect(exploration.coverage == .sampled)
        #expect(exploration.remarks.contains { $0.contains("ran differently") })
    }

    @Test("What came from outside was nobody's choice, so not all was tried")
    func outside() async throws {
        let exploration = try await explore(strategy: .exhaustive(preemptions: 0)) {
            await withUnsafeContinuation { (task: UnsafeContinuation<Void, Never>) in
                DispatchQueue(label: "outside").async { task.resume() }
            }
        }
        #expect(exploration.coverage == .sampled)
    }

    @Test("One order is run, however little time there is")
    func noTime() async throws {
        #expect(try await explore(time: .zero) { await elsewhere() }.schedules == 1)
        await #expect(throws: ExplorationFailure.self) { try await explore(time: .zero) { throw Broken() } }
    }

    @TaskLocal private static var tenant = "nobody"

    @Test("The body knows the task-local values of whoever explores it")
    func taskLocals() async throws {
        try await Self.$tenant.withValue("test") {
            try await explore(schedules: 3) {
                if Self.tenant != "test" { throw Broken() }
            }
        }
    }

    @Test("Explorations beside each other do not disturb one another")
    func besideEachOther() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for seed in 0..<8 {
                group.addTask {
                    var options = Explorer.Options()
                    options.seed = UInt64(seed)
                    options.strategy = .random
                    return await Explorer(options).run(Self.lostUpdate).breaking != nil
                }
            }
            for try await found in group { #expect(found) }
        }
    }
}
