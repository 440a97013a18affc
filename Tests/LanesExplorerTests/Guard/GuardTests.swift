import Glibc
import LanesExplorer
import LanesPoints
import Synchronization
import Testing

/// Something that blocks a thread and that the explorer knows nothing of.
private final class Semaphore: @unchecked Sendable {  // as the system's semaphore inside
    private let place = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    init() { sem_init(place, 0, 0) }
    func wait() { sem_wait(place) }
    func post() { sem_post(place) }
}

@Suite("A step that does not end")
struct GuardTests {
    private static let isReleased = Synchronization.Atomic(false)

    private func explored(
        patience: Duration = .milliseconds(400),
        _ body: @escaping @Sendable () async throws -> Void
    ) async -> Exploration {
        var options = Explorer.Options()
        options.patience = patience
        options.strategy = .random
        return await Explorer(options).run(body)
    }

    private func expectStuck(_ exploration: Exploration) throws {
        let failure = try #require(exploration.failure)
        #expect(failure.kind == "stuck")
        #expect(failure.message.contains("has not ended within 0.4 s"))
        #expect(failure.message.contains("LanesPoints"))
        #expect(failure.description.contains("stuck"))
        #expect(failure.description.contains("GuardTests.swift"), "\(failure)")
        #expect(failure.description.contains("does not come back"))
    }

    private func expectUntouched() async throws {
        let next = try await explore(schedules: 50) {
            let account = Account()
            async let left: Void = account.write(1)
            async let right: Void = account.write(1)
            _ = await (left, right)
        }
        #expect(next.schedules == 50 || next.coverage != .sampled)
    }

    @Test("A loop without a point ends its exploration, not the test process")
    func spins() async throws {
        let exploration = await explored {
            await elsewhere()
            while !Self.isReleased.load(ordering: .relaxed) {}
        }
        Self.isReleased.store(true, ordering: .relaxed)
        try expectStuck(exploration)
        try await expectUntouched()
    }

    @Test("A semaphore that nobody posts, too; a thread that comes back late finds the end")
    func blocks() async throws {
        let semaphore = Semaphore()
        let exploration = await explored {
            await elsewhere()
            semaphore.wait()
            await elsewhere()
        }
        try expectStuck(exploration)
        semaphore.post()
        try await expectUntouched()
    }

    @Test("So does one that is stuck on a thread of its own")
    func blocksOnThread() async throws {
        let semaphore = Semaphore()
        let exploration = await explored {
            let threads = [
                ExploredThread { semaphore.wait() }, ExploredThread { semaphore.wait() },
            ]
            for thread in threads { thread.join() }
        }
        try expectStuck(exploration)
        semaphore.post()
        semaphore.post()
        try await expectUntouched()
    }

    @Test("A foreign thread that never comes back is a deadlock: nobody can go on")
    func neverComesBack() async throws {
        let exploration = await explored(patience: .seconds(30)) {
            await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }
        #expect(exploration.failure?.kind == "deadlock")
        try await expectUntouched()
    }
}
