import LanesExplorer
import Synchronization
import Testing

@Suite("Replaying a token")
struct ReplayTests {
    private static let lostUpdate: @Sendable () async throws -> Void = {
        let account = Account()
        async let left: Void = account.deposit(1)
        async let right: Void = account.deposit(1)
        _ = await (left, right)
        if await account.balance != 2 { throw Broken() }
    }

    /// One place for all of these tests.
    private func run(
        replay: String? = nil,
        _ body: @escaping @Sendable () async throws -> Void = lostUpdate
    ) async -> Exploration {
        var options = Explorer.Options()
        options.replay = replay
        return await Explorer(options).run(body)
    }

    @Test("What is no token is refused, readably", arguments: ["", "nonsense", "AAAAAAAAAAAAAAAAAAAA", "@/nowhere"])
    func unknown(_ token: String) async {
        let error = await #expect(throws: ReplayTokenError.self) {
            try await explore(replay: token, Self.lostUpdate)
        }
        let text = error?.description ?? ""
        #expect(text.contains("copy the whole token") || text.contains("Check the path"))
    }

    @Test("A damaged token is refused, a whole one is followed")
    func damaged() async throws {
        let token = try #require(await run().failure?.token)
        #expect(await run(replay: token).failure?.kind == "thrown")
        let cut = await run(replay: String(token.dropLast()))
        guard case .unknown = cut.error else {
            Issue.record("\(cut)")
            return
        }
    }

    @Test("Another explore's token is refused")
    func foreign() async throws {
        let token = try #require(await run().failure?.token)
        await #expect(throws: ReplayTokenError.foreign) { try await explore(replay: token, Self.lostUpdate) }
    }

    @Test("A token from another build is followed as far as it fits; where it shows nothing, that is an error")
    func otherBuild() async throws {
        let printed = try #require(await run().failure?.token)
        var token = try ReplayToken(printed: printed)
        token.build ^= 1
        #expect(await run(replay: token.text).failure?.kind == "thrown")
        token.schedule = Schedule([StrandID(0), StrandID(77)])
        #expect(await run(replay: token.text).error == .otherBuild)
    }

    private static let runs = Mutex(0)

    @Test("A body that behaves differently when it is run again is nondeterministic, and the report says of what kind")
    func nondeterminism() async throws {
        let exploration = await run {
            let run = Self.runs.withLock { runs in
                runs += 1
                return runs
            }
            await elsewhere()
            if run == 2 { throw Broken() }
        }
        let failure = try #require(exploration.failure)
        #expect(failure.kind == "nondeterminism")
        #expect(failure.message.contains("something outside"))
    }

    @Test("A body that leaks a task fails, and the next exploration is untouched")
    func leak() async throws {
        let leaking = await run {
            Task { await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in } }
        }
        #expect(leaking.failure?.kind == "leak")
        let next = await run { await elsewhere() }
        #expect(next.failure == nil)
    }
}
