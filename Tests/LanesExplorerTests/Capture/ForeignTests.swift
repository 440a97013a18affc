import Dispatch
import Glibc
import LanesExplorer
import Synchronization
import Testing

/// An executor of somebody's own, with threads that are not under control.
private final class QueueExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "own")
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}

private actor Queued {
    private let executor = QueueExecutor()
    private var value = 0
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    func add() async {
        let before = value
        await elsewhere()
        value = before + 1
    }
    var sum: Int { value }
}

private final class Ends: Sendable {
    private let count = Mutex(0)
    func note() { count.withLock { $0 += 1 } }
    var all: Int { count.withLock { $0 } }
}

private final class Late: Sendable {
    private let tasks = Mutex<[UnsafeContinuation<Void, Never>]>([])
    func add(_ task: UnsafeContinuation<Void, Never>) { tasks.withLock { $0.append(task) } }
    func resume() { tasks.withLock { for task in $0 { task.resume() } } }
}

@MainActor private final class Guest {
    private let ends: Ends
    init(_ ends: Ends) { self.ends = ends }
    isolated deinit { ends.note() }
}

@Suite("Executors, threads and ends that are not the explorer's")
struct ForeignTests {
    @Test("An actor with an executor of its own is explored like any other")
    func ownExecutor() async {
        let exploration = await Explorer().run {
            let actor = Queued()
            async let left: Void = actor.add()
            async let right: Void = actor.add()
            _ = await (left, right)
            if await actor.sum != 2 { throw Broken() }
        }
        #expect(exploration.failure?.kind == "thrown")
        #expect(!exploration.remarks.contains { $0.contains("came back from outside") })
    }

    @Test("An isolated deinit runs on its actor, before the run is over")
    func isolatedDeinit() async throws {
        let ends = Ends()
        let exploration = try await explore(schedules: 50, strategy: .random) {
            let guest = await Guest(ends)
            await elsewhere()
            _ = guest
        }
        #expect(ends.all == exploration.schedules)
    }

    @Test("Who is resumed by a thread that is not under control goes on, and a remark says so")
    func foreignThread() async {
        var options = Explorer.Options()
        options.schedules = 5
        let exploration = await Explorer(options).run {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
                DispatchQueue(label: "outside").async { continuation.resume() }
            }
        }
        #expect(exploration.failure == nil)
        #expect(exploration.remarks.contains { $0.contains("came back from outside") })
    }

    @Test("A report names whom it was, and marks the step")
    func foreignThreadIsNamed() async throws {
        var options = Explorer.Options()
        (options.minimises, options.mailbox, options.outside) = (false, .fifo, .seconds(30))
        let exploration = await Explorer(options).run {
            let guest = Task(name: "guest") {
                await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
                    DispatchQueue(label: "outside").async {
                        usleep(200_000)  // so that it waits by then
                        continuation.resume()
                    }
                }
            }
            await guest.value
            throw Broken()
        }
        let failure = try #require(exploration.failure)
        #expect(exploration.remarks.contains { $0.contains("times: guest: something") }, "\(exploration.remarks)")
        #expect(failure.description.contains("resumed from outside"), "\(failure)")
    }

    @Test("Who is resumed late by such a thread goes on too, where the option says to wait for it")
    func slowForeignThread() async {
        var options = Explorer.Options()
        options.schedules = 1
        options.outside = .seconds(30)
        let exploration = await Explorer(options).run {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
                DispatchQueue(label: "outside").async {
                    usleep(400_000)
                    continuation.resume()
                }
            }
        }
        #expect(exploration.failure == nil)
    }

    @Test("Who is resumed by such a thread when its exploration is long over is let be")
    func resumedTooLate() async throws {
        let late = Late()
        let exploration = await Explorer().run { Task.detached { await withUnsafeContinuation { late.add($0) } } }
        #expect(exploration.failure?.kind == "leak")
        try await explore(schedules: 20, strategy: .random) { await elsewhere() }
        late.resume()
        try await explore(schedules: 20, strategy: .random) { await elsewhere() }
    }

    @Test("A time limit, a cancellation: whichever comes first in virtual time")
    func timeLimit() async throws {
        try await explore(schedules: 100, strategy: .random) {
            let slow = Task { try await Task.sleep(for: .seconds(60)) }
            let limit = Task {
                try await Task.sleep(for: .seconds(5))
                slow.cancel()
            }
            let start = ContinuousClock.now
            if case .success = await slow.result { throw Broken() }
            try await limit.value
            if ContinuousClock.now - start != .seconds(5) { throw Broken() }
        }
    }
}
