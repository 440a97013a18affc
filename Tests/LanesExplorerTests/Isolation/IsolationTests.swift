import Glibc
import LanesExplorer
import LanesPoints
import Synchronization
import Testing

@Suite(
    "A body in a process of its own",
    .serialized,
    .disabled(if: Sanitizer.isThread, "its runtime does not support the copy of a process that has several threads")
)
struct IsolationTests {
    func isolated(
        strategy: StrategyChoice = .portfolio,
        patience: Duration = .seconds(20),
        replay: String? = nil,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws -> Exploration {
        var options = Explorer.Options()
        options.isolation = .process
        options.strategy = strategy
        options.patience = patience
        options.replay = replay
        return try await Explorer(options).runInTest(body)
    }

    @Test("A trap that needs an order of events is found, made small, and told")
    func traps() async throws {
        let exploration = try await isolated {
            let vault = Vault(100)
            await withTaskGroup { group in
                for name in ["left", "right"] {
                    group.addTask(name: name) { await vault.take(70) }
                }
            }
        }
        let failure = try #require(exploration.failure)
        #expect(failure.kind == "crash")
        #expect(failure.message.contains("the vault is overdrawn"), "\(failure.message)")
        #expect(failure.switches <= 6)
        #expect(failure.description.contains("IsolationTests.swift"), "\(failure)")
        #expect(failure.description.contains("left"))
        #expect(failure.description.contains("takes 70"))
        #expect(failure.description.contains("isolation: .process"))
    }

    @Test("Its token leads to the same crash")
    func replays() async throws {
        let body: @Sendable () async throws -> Void = {
            let vault = Vault(100)
            async let left: Void = vault.take(70)
            async let right: Void = vault.take(70)
            _ = await (left, right)
        }
        let found = try #require(try await isolated(body).failure)
        let again = try await isolated(replay: found.token, body)
        #expect(again.schedules == 1)
        #expect(again.failure?.kind == "crash")
        #expect(!again.remarks.contains { $0.contains("has changed since") })
    }

    @Test("What is no crash is found as it always is")
    func others() async throws {
        let thrown = try await isolated {
            let account = Account()
            async let left: Void = account.deposit(1)
            async let right: Void = account.deposit(1)
            _ = await (left, right)
            #expect(await account.balance == 2)
        }
        #expect(thrown.failure?.kind == "expectation")
        #expect(thrown.failure?.description.contains("Account") == true)
        let stands = try await isolated {
            await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }
        #expect(stands.failure?.kind == "deadlock")
    }

    @Test("A body without a mistake is explored to the end, in one process")
    func passes() async throws {
        let exploration = try await isolated(strategy: .exhaustive(preemptions: 2)) {
            let vault = Vault(200)
            async let left: Void = vault.take(70)
            async let right: Void = vault.take(70)
            _ = await (left, right)
        }
        #expect(exploration.failure == nil)
        #expect(exploration.coverage == .exhaustive(preemptions: 2))
    }

    @Test("A body that ends its process ends one run")
    func exits() async throws {
        let exploration = try await isolated { exit(3) }
        #expect(exploration.failure?.kind == "crash")
        #expect(exploration.failure?.message.contains("with status 3") == true)
    }

    @Test("Threads that are explored crash as tasks do")
    func crashesOnThread() async throws {
        let exploration = try await isolated {
            let count = LanesPoints.Atomic(0)
            let threads = (0..<2).map { _ in
                ExploredThread {
                    let seen = count.load(ordering: .relaxed)
                    count.store(seen + 1, ordering: .relaxed)
                }
            }
            for thread in threads { thread.join() }
            precondition(count.load(ordering: .relaxed) == 2, "an increment is lost")
        }
        #expect(exploration.failure?.kind == "crash")
        #expect(exploration.failure?.message.contains("an increment is lost") == true)
    }

    @Test("A step that does not come back is ended with its process")
    func standsStill() async throws {
        let exploration = try await isolated(patience: .milliseconds(400)) {
            await elsewhere()
            while getppid() > 0 {}
        }
        let failure = try #require(exploration.failure)
        #expect(failure.kind == "stuck")
        #expect(failure.message.contains("Its process has been ended"))
        #expect(failure.description.contains("IsolationTests.swift"), "\(failure)")
    }

    @Test("Without one, what ends the tests says what can be done")
    func hints() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = await Explorer().run { preconditionFailure("of the body") }
        }
        let output = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(output.contains("of the body"))
        #expect(output.contains("With explore(isolation: .process) the order is reported"), "\(output)")
    }

    @Test("No process stays behind")
    func leavesNothing() async throws {
        _ = try await isolated { fflush(nil) }
        _ = try await isolated { abort() }
        let left = waitpid(-1, nil, WNOHANG)
        #expect(left == -1 && errno == ECHILD, "child \(left)")
    }
}

private actor Vault {
    private var amount: Int
    init(_ amount: Int) { self.amount = amount }

    func take(_ wanted: Int) async {
        guard amount >= wanted else { return }
        note("takes \(wanted)")
        await elsewhere()
        amount -= wanted
        precondition(amount >= 0, "the vault is overdrawn")
    }
}
