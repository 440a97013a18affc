import Lanes
import LanesExplorer
import LanesHTTP
import LanesPoints
import Testing

@Suite("Thread pools in a body")
struct ThreadPoolTests {
    /// A pool's thread renders a page and waits for its footer, which the same pool is to load.
    ///
    /// Source: Goetz et al., Java Concurrency in Practice, 8.1.1 (thread starvation deadlock).
    private static func page(threads: Int) async throws {
        let pool = try ThreadPool(size: threads, queue: 4)
        defer { pool.stop() }
        let footer = Part()
        async let page: Void = pool.run { footer.wait() }
        async let part: Void = pool.run { footer.bring() }
        _ = try await (page, part)
    }

    @Test("Work on the only thread that waits for work in the queue is a deadlock, and both are named")
    func exhausted() async throws {
        let exploration = await Explorer().run { try await Self.page(threads: 1) }
        let failure = try #require(exploration.failure)
        #expect(failure.kind == "deadlock")
        #expect(failure.message.contains("worker 0 waits for Condition #1"))
        #expect(failure.message.contains("waits for the only worker"))
        #expect(failure.switches == 3)
    }

    @Test("With a second thread it gets done")
    func sufficient() async throws {
        try await explore(schedules: 300) { try await Self.page(threads: 2) }
    }

    private static func count(threads: Int, _ add: @escaping @Sendable (borrowing Atomic<Int>) -> Void) async throws {
        let pool = try ThreadPool(size: threads, queue: 4)
        defer { pool.stop() }
        let counter = Counter()
        async let left: Void = pool.run { add(counter.value) }
        async let right: Void = pool.run { add(counter.value) }
        _ = try await (left, right)
        if counter.value.load(ordering: .relaxed) != 2 { throw Broken() }
    }

    @Test("Two threads that read and then write lose an update")
    func lostUpdate() async {
        let exploration = await Explorer().run {
            try await Self.count(threads: 2) { $0.store($0.load(ordering: .relaxed) + 1, ordering: .relaxed) }
        }
        #expect(exploration.failure?.kind == "thrown")
    }

    @Test("They lose none when they add in one go, or are one thread")
    func noLostUpdate() async throws {
        try await explore(schedules: 200) {
            try await Self.count(threads: 2) { $0.wrappingAdd(1, ordering: .relaxed) }
        }
        try await explore(schedules: 200) {
            try await Self.count(threads: 1) { $0.store($0.load(ordering: .relaxed) + 1, ordering: .relaxed) }
        }
    }

    @Test("The queue's end is reached in some order, and in some it is not")
    func overload() async {
        let body: @Sendable () async throws -> Void = {
            let pool = try ThreadPool(size: 1, queue: 1)
            defer { pool.stop() }
            async let first: Void = pool.run {}
            async let second: Void = pool.run {}
            _ = try await (first, second)
        }
        let broken = await Explorer().run(body)
        #expect(broken.failure?.message.contains("the queue of 1 is full") == true)
        let results = await Explorer().runAll(atMost: 100, { RandomWalk(seed: 1) }, body)
        #expect(results.contains { $0.failure == nil })
    }

    @Test("parallelMap's helpers are strands")
    func parallelMap() async throws {
        try await explore(schedules: 100) {
            let router = Router()
            router.get("/squares") { _ in "\(try await [1, 2, 3].parallelMap { $0 * $0 })" }
            let text = try await Application(router: router).test(.threads(3)) { try await $0.get("/squares").text }
            if text != "[1, 4, 9]" { throw Broken() }
        }
    }
}

private final class Counter: Sendable {
    let value = Atomic(0)
}
