import Glibc
import LanesExplorer
import LanesPoints
import Testing

/// What threads share in these tests.
private final class Shared: Sendable {
    let mutex = Mutex(0)
    let other = Mutex(0)
    let counter = Atomic(0)
    let condition = Condition()
}

/// Made when it is first looked at.
private final class Made: Sendable {
    static let one = Made()
    let shared = Shared()
    init() { for _ in 0..<3 { shared.mutex.withLock { $0 += 1 } } }
}

/// How much of it this process has taken, in bytes.
func addressSpace() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 100)
    guard fgets(&line, 100, file) != nil else { return 0 }
    return atol(line) * sysconf(Int32(_SC_PAGESIZE))
}

@Suite("Points inside a job")
struct PointTests {
    private func explored(_ body: @escaping @Sendable () async throws -> Void) async -> RunResult? {
        var options = Explorer.Options()
        options.strategy = .random
        return await Explorer(options).run(body).breaking
    }

    /// Two threads at once.
    private static func both(_ left: @escaping @Sendable () -> Void, _ right: @escaping @Sendable () -> Void) {
        let threads = [ExploredThread(named: "left", left), ExploredThread(named: "right", right)]
        for thread in threads { thread.join() }
    }

    @Test("Two threads that load and store lose an update")
    func lostUpdate() async {
        let breaking = await explored {
            let shared = Shared()
            let increment: @Sendable () -> Void = {
                shared.counter.store(shared.counter.load(ordering: .relaxed) + 1, ordering: .relaxed)
            }
            Self.both(increment, increment)
            if shared.counter.load(ordering: .relaxed) != 2 { throw Broken() }
        }
        #expect(breaking?.failure?.kind == .thrown)
    }

    @Test("Two threads that add in one go lose nothing")
    func atomicAdd() async throws {
        try await explore(schedules: 300, strategy: .random) {
            let shared = Shared()
            let increment: @Sendable () -> Void = { shared.counter.wrappingAdd(1, ordering: .relaxed) }
            Self.both(increment, increment)
            if shared.counter.load(ordering: .relaxed) != 2 { throw Broken() }
        }
    }

    @Test("A lock around the whole keeps the update; around its halves it does not")
    func locks() async throws {
        try await explore(schedules: 300, strategy: .random) {
            let shared = Shared()
            let increment: @Sendable () -> Void = { shared.mutex.withLock { $0 += 1 } }
            Self.both(increment, increment)
            if shared.mutex.withLock({ $0 }) != 2 { throw Broken() }
        }
        let breaking = await explored {
            let shared = Shared()
            let increment: @Sendable () -> Void = {
                let before = shared.mutex.withLock { $0 }
                shared.mutex.withLock { $0 = before + 1 }
            }
            Self.both(increment, increment)
            if shared.mutex.withLock({ $0 }) != 2 { throw Broken() }
        }
        #expect(breaking?.failure?.kind == .thrown)
    }

    @Test("Two locks taken in opposite orders are a deadlock, and the next exploration is none the worse")
    func lockOrder() async throws {
        for _ in 0..<20 {
            let breaking = await explored {
                let shared = Shared()
                Self.both(
                    { shared.mutex.withLock { _ in shared.other.withLock { _ in } } },
                    { shared.other.withLock { _ in shared.mutex.withLock { _ in } } }
                )
            }
            #expect(breaking?.failure?.kind == .deadlock)
        }
        try await explore(schedules: 10) {
            let shared = Shared()
            Self.both({ shared.mutex.withLock { $0 += 1 } }, { shared.mutex.withLock { $0 += 1 } })
        }
    }

    @Test("Locks inside tasks and actors are points too, and the actor stays exclusive")
    func insideJobs() async throws {
        actor Guarded {
            let shared = Shared()
            private var isInside = false
            private(set) var wasEnteredTwice = false
            func visit() {
                if isInside { wasEnteredTwice = true }
                isInside = true
                shared.counter.wrappingAdd(1, ordering: .relaxed)
                isInside = false
            }
        }
        try await explore(schedules: 300, strategy: .random) {
            let guarded = Guarded()
            async let left: Void = guarded.visit()
            async let right: Void = guarded.visit()
            _ = await (left, right)
            if await guarded.wasEnteredTwice { throw Broken() }
        }
        let breaking = await explored {
            let shared = Shared()
            async let left: Void = shared.counter.store(shared.counter.load(ordering: .relaxed) + 1, ordering: .relaxed)
            async let right: Void = shared.counter.store(
                shared.counter.load(ordering: .relaxed) + 1,
                ordering: .relaxed
            )
            _ = await (left, right)
            if shared.counter.load(ordering: .relaxed) != 2 { throw Broken() }
        }
        #expect(breaking?.failure?.kind == .thrown)
    }

    @Test("A notification that comes before the wait is lost, unless the predicate is looked at under the lock")
    func lostNotification() async throws {
        let breaking = await explored {
            let shared = Shared()
            Self.both(
                {
                    if shared.counter.load(ordering: .relaxed) == 0 {
                        shared.mutex.withLock { shared.condition.wait(&$0, unlocking: shared.mutex) }
                    }
                },
                {
                    shared.counter.store(1, ordering: .relaxed)
                    shared.condition.notify()
                }
            )
        }
        #expect(breaking?.failure?.kind == .deadlock)
        try await explore(schedules: 300, strategy: .random) {
            let shared = Shared()
            Self.both(
                {
                    shared.mutex.withLock { value in
                        while value == 0 { shared.condition.wait(&value, unlocking: shared.mutex) }
                    }
                },
                {
                    shared.mutex.withLock { $0 = 1 }
                    shared.condition.notifyAll()
                }
            )
        }
    }

    @Test("What a note looks at takes no step, so a report shows the order that broke the body")
    func lookingNote() async throws {
        let exploration = await Explorer().run {
            let shared = Shared()
            let increment: @Sendable () -> Void = {
                let before = shared.counter.load(ordering: .relaxed)
                note("\(before), now \(shared.counter.load(ordering: .relaxed)), \(shared.mutex.withLock { $0 })")
                shared.counter.store(before + 1, ordering: .relaxed)
            }
            Self.both(increment, increment)
            if shared.counter.load(ordering: .relaxed) != 2 { throw Broken() }
        }
        let failure = try #require(exploration.failure)
        #expect(failure.kind == "thrown")
        #expect(failure.steps == 10)
        #expect(failure.description.contains("0, now 0, 0"))
    }

    @Test("A static that is made with a lock is made in one step: nobody else waits for it in the middle")
    func statics() async throws {
        var options = Explorer.Options()
        options.patience = .seconds(2)
        options.strategy = .random
        let exploration = await Explorer(options).run {
            Self.both({ Made.one.shared.mutex.withLock { $0 += 1 } }, { Made.one.shared.mutex.withLock { $0 += 1 } })
        }
        #expect(exploration.failure == nil)
    }

    @Test("Outside an exploration a thread that nobody joins leaves nothing behind")
    func unjoined() {
        let before = addressSpace()
        for _ in 0..<1_000 { _ = ExploredThread {} }
        #expect(addressSpace() - before < 4 << 30)
    }

    @Test("Outside an exploration a thread that joins itself traps")
    func joinsItself() async {
        await #expect(processExitsWith: .failure) {
            let own = Mutex<ExploredThread?>(nil)
            let thread = ExploredThread {
                while own.withLock({ $0 == nil }) {}
                own.withLock { $0 }?.join()
            }
            own.withLock { $0 = thread }
            sleep(10)
            _exit(0)
        }
    }

    @Test("Outside an exploration they are locks, atomics, conditions and threads")
    func outside() {
        let shared = Shared()
        let increment: @Sendable () -> Void = {
            for _ in 0..<1_000 {
                shared.mutex.withLock { $0 += 1 }
                shared.counter.wrappingAdd(1, ordering: .relaxed)
            }
            shared.condition.notifyAll()
        }
        let waiting = ExploredThread {
            shared.mutex.withLock { value in
                while value < 2_000 { shared.condition.wait(&value, unlocking: shared.mutex) }
            }
        }
        Self.both(increment, increment)
        shared.mutex.withLock { _ in shared.condition.notifyAll() }
        waiting.join()
        #expect(shared.mutex.withLock { $0 } == 2_000)
        #expect(shared.counter.load(ordering: .relaxed) == 2_000)
    }
}
