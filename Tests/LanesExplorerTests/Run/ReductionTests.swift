import Lanes
import LanesExplorer
import LanesPoints
import Synchronization
import Testing

/// What a body came to, run after run.
private final class Outcomes: Sendable {
    private let all = Synchronization.Mutex<Set<String>>([])
    func note(_ outcome: String) { _ = all.withLock { $0.insert(outcome) } }
    var set: Set<String> { all.withLock { $0 } }
}

private final class Cell: Sendable {
    let mutex = LanesPoints.Mutex(0)
    let other = LanesPoints.Mutex(0)
    let atomic = LanesPoints.Atomic(0)
    let flag = LanesPoints.Atomic(false)
    let condition = Condition()
}

private actor Locked {
    private(set) var value = 0
    func add(_ cell: Cell) {
        let before = value
        cell.mutex.withLock { $0 += 1 }
        value = before + 1
    }
    func set(_ value: Int) { self.value = value }
}

private final class Letters: Sendable {
    private let all = Synchronization.Mutex("")
    func add(_ letter: String) { all.withLock { $0 += letter } }
    var text: String { all.withLock { $0 } }
}

/// A real body and what it comes to.
struct RealBody: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let run: @Sendable (_ outcome: @Sendable (String) -> Void) async throws -> Void

    init(_ name: String, _ run: @escaping @Sendable (_ outcome: @Sendable (String) -> Void) async throws -> Void) {
        testDescription = name
        self.run = run
    }
}

/// The search leaves out orders that it takes for equal to others. What may happen must not depend on that.
@Suite("What a reduced search leaves out")
struct ReductionTests {
    @Test("is never an outcome", arguments: RealBody.all)
    func outcomes(_ body: RealBody) async throws {
        let whole = try await outcomes(of: body, preemptions: nil, reduces: false)
        let reduced = try await outcomes(of: body, preemptions: nil, reduces: true)
        #expect(reduced.set == whole.set)
        #expect(reduced.runs <= whole.runs)
        for bound in 0...1 {
            let whole = try await outcomes(of: body, preemptions: bound, reduces: false)
            let reduced = try await outcomes(of: body, preemptions: bound, reduces: true)
            #expect(reduced.set == whole.set, "with at most \(bound) preemptions")
        }
    }

    private static let limit = 60_000

    private func outcomes(
        of body: RealBody,
        preemptions: Int?,
        reduces: Bool
    ) async throws -> (set: Set<String>, runs: Int) {
        let seen = Outcomes()
        let results = await Explorer().runAll(atMost: Self.limit) {
            Exhaustive(preemptions: preemptions, reduces: reduces)
        } _: {
            try await body.run { seen.note($0) }
        }
        try #require(results.count < Self.limit, "too large to try all")
        for result in results { if let failure = result.failure { seen.note(failure.kind.rawValue) } }
        return (seen.set, results.count)
    }
}

extension RealBody {
    static let all = [
        lostUpdate, lockedActor, mutexHalves, deadlock, atomics, condition, tryLock, mixed, foreignLock, pool,
    ]

    private static let lostUpdate = Self("a lost update on an actor") { outcome in
        let account = Account()
        async let left: Void = account.deposit(1)
        async let right: Void = account.deposit(2)
        _ = await (left, right)
        outcome("\(await account.balance)")
    }

    private static let lockedActor = Self("a lock inside an actor") { outcome in
        let (actor, cell) = (Locked(), Cell())
        async let left: Void = actor.add(cell)
        async let right: Void = actor.set(10)
        cell.mutex.withLock { $0 += 10 }
        _ = await (left, right)
        outcome("\(await actor.value) \(cell.mutex.withLock { $0 })")
    }

    private static let mutexHalves = Self("a lock around two halves") { outcome in
        let cell = Cell()
        let add: @Sendable (Int) -> Void = { amount in
            let before = cell.mutex.withLock { $0 }
            cell.mutex.withLock { $0 = before + amount }
        }
        let threads = [ExploredThread { add(1) }, ExploredThread { add(2) }]
        for thread in threads { thread.join() }
        outcome("\(cell.mutex.withLock { $0 })")
    }

    private static let deadlock = Self("two locks in opposite orders") { outcome in
        let cell = Cell()
        let one = ExploredThread { cell.mutex.withLock { a in cell.other.withLock { b in a += b } } }
        let two = ExploredThread { cell.other.withLock { b in cell.mutex.withLock { a in b += a } } }
        one.join()
        two.join()
        outcome("both")
    }

    private static let atomics = Self("atomics that are read, then written") { outcome in
        let cell = Cell()
        let add: @Sendable (Int) -> Void = { amount in
            cell.atomic.store(cell.atomic.load(ordering: .relaxed) + amount, ordering: .relaxed)
        }
        let threads = [ExploredThread { add(1) }, ExploredThread { add(2) }]
        for thread in threads { thread.join() }
        outcome("\(cell.atomic.load(ordering: .relaxed))")
    }

    private static let condition = Self("a notification that may come too early") { outcome in
        let cell = Cell()
        let waiter = ExploredThread {
            cell.mutex.withLock { value in if value == 0 { cell.condition.wait(&value, unlocking: cell.mutex) } }
        }
        cell.condition.notify()
        cell.mutex.withLock { $0 = 1 }
        waiter.join()
        outcome("woken")
    }

    private static let tryLock = Self("a lock that is only tried") { outcome in
        let cell = Cell()
        let one = ExploredThread { cell.mutex.withLock { $0 += cell.atomic.load(ordering: .relaxed) + 1 } }
        let got = cell.mutex.withLockIfAvailable { $0 += 10 } != nil
        cell.atomic.store(5, ordering: .relaxed)
        one.join()
        outcome("\(got) \(cell.mutex.withLock { $0 })")
    }

    private static let foreignLock = Self("a lock that nobody sees, outside of actors") { outcome in
        let (letters, accounts) = (Letters(), [Account(), Account()])
        let write: @Sendable (String, Int) async -> Void = { letter, own in
            letters.add(letter)
            await accounts[own].write(1)
            letters.add(letter)
            await accounts[own].write(2)
        }
        async let left: Void = write("a", 0)
        async let right: Void = write("b", 1)
        _ = await (left, right)
        outcome(letters.text)
    }

    private static let mixed = Self("a task, an actor, and a thread") { outcome in
        let (cell, account) = (Cell(), Account())
        let thread = ExploredThread { cell.atomic.store(1, ordering: .relaxed) }
        async let child: Void = account.write(cell.atomic.load(ordering: .relaxed) + 1)
        await account.write(7)
        thread.join()
        await child
        outcome("\(await account.balance)")
    }

    private static let pool = Self("a pool of one thread, and a lock that it shares") { outcome in
        let cell = Cell()
        let pool = try ThreadPool(size: 1, queue: 1)
        defer { pool.stop() }
        async let work: Void = pool.run {
            let before = cell.mutex.withLock { $0 }
            cell.mutex.withLock { $0 = before + 1 }
        }
        cell.mutex.withLock { $0 += 10 }
        async let refused: Void = pool.run { cell.mutex.withLock { $0 += 100 } }
        let isRefused = (try? await refused) == nil
        let isDone = (try? await work) != nil
        outcome("\(cell.mutex.withLock { $0 }) \(isRefused) \(isDone)")
    }
}
