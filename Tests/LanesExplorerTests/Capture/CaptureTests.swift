import Glibc
import LanesExplorer
import Synchronization
import Testing

/// Where the segments of a body ran.
private final class Segments: Sendable {
    private let threads = Mutex<Set<UInt>>([])
    func note() { _ = threads.withLock { $0.insert(UInt(pthread_self())) } }
    var count: Int { threads.withLock { $0.count } }
}

private actor Counter {
    let segments: Segments
    init(_ segments: Segments) { self.segments = segments }
    func visit() { segments.note() }
    func call(_ other: Counter) async {
        segments.note()
        await other.visit()
        segments.note()
    }
}

@globalActor private actor Registry { static let shared = Registry() }
@Registry private func register(_ segments: Segments) { segments.note() }
@MainActor private func onMain(_ segments: Segments) {
    MainActor.assertIsolated()
    segments.note()
}

/// Every feature of Swift's concurrency, in many orders: all of it on the thread that explores.
@Suite("What is controlled")
struct CaptureTests {
    @discardableResult
    private func staysHere(
        schedules: Int = 100,
        _ body: @escaping @Sendable (Segments) async throws -> Void
    ) async throws -> Exploration {
        let all = Segments()
        let exploration = try await explore(schedules: schedules, strategy: .random) {
            let segments = Segments()
            segments.note()
            try await body(segments)
            segments.note()
            if segments.count != 1 { throw Broken() }
            all.note()
        }
        #expect(all.count == 1)
        return exploration
    }

    @Test("async let and task groups")
    func structured() async throws {
        try await staysHere { segments in
            async let child: Void = segments.note()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<3 { group.addTask { segments.note() } }
                await group.next()
                segments.note()
            }
            try await withThrowingDiscardingTaskGroup { group in
                for _ in 0..<3 { group.addTask { segments.note() } }
            }
            await child
        }
    }

    @Test("Task { }, Task.detached and Task.immediate")
    func unstructured() async throws {
        try await staysHere { segments in
            let first = Task { segments.note() }
            let second = Task.detached(name: "second") {
                segments.note()
                await first.value
                segments.note()
            }
            let third = Task.immediate {
                segments.note()
                await second.value
                segments.note()
            }
            await third.value
        }
    }

    @Test("Default actors, calls from actor to actor")
    func actors() async throws {
        try await staysHere { segments in
            let (left, right) = (Counter(segments), Counter(segments))
            async let there: Void = left.call(right)
            async let back: Void = right.call(left)
            _ = await (there, back)
        }
    }

    @Test("The main actor and global actors")
    func globalActors() async throws {
        try await staysHere { segments in
            await onMain(segments)
            await register(segments)
            let task = Task { @MainActor in
                segments.note()
                await register(segments)
                MainActor.assertIsolated()
                segments.note()
            }
            await MainActor.run { segments.note() }
            await task.value
        }
    }

    @Test("Streams and continuations")
    func streams() async throws {
        try await staysHere { segments in
            let (stream, source) = AsyncStream.makeStream(of: Int.self)
            async let sum = stream.reduce(0) { sum, value in
                segments.note()
                return sum + value
            }
            for value in 1...3 {
                source.yield(value)
                await elsewhere()
                segments.note()
            }
            source.finish()
            if await sum != 6 { throw Broken() }
        }
    }

    @Test("Sleeping takes virtual time, and so does every clock")
    func sleep() async throws {
        let exploration = try await staysHere { segments in
            let start = ContinuousClock.now
            async let other: Void? = try? await Task.sleep(for: .seconds(2))
            try await Task.sleep(for: .seconds(3))
            segments.note()
            if ContinuousClock.now - start != .seconds(3) { throw Broken() }
            try await SuspendingClock().sleep(for: .seconds(1))
            if ContinuousClock.now - start != .seconds(4) { throw Broken() }
            _ = await other
        }
        #expect(exploration.elapsed < .seconds(5))
    }

    @Test("Cancelling ends a sleep at once")
    func cancellation() async throws {
        try await staysHere { segments in
            let start = ContinuousClock.now
            let task = Task {
                segments.note()
                try await withTaskCancellationHandler {
                    try await Task.sleep(for: .seconds(60))
                } onCancel: {
                    segments.note()
                }
            }
            await Task.yield()
            task.cancel()
            if case .success = await task.result { throw Broken() }
            if ContinuousClock.now - start != .zero { throw Broken() }
        }
    }

    @Test("The global executor as a preference")
    func preference() async throws {
        try await staysHere { segments in
            await withTaskExecutorPreference(globalConcurrentExecutor) {
                segments.note()
                await elsewhere()
                segments.note()
            }
            await Task(executorPreference: globalConcurrentExecutor) { segments.note() }.value
        }
    }
}
