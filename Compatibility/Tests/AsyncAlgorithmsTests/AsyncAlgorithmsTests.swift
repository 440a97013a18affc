import AsyncAlgorithms
import LanesExplorer
import Testing

private struct Broken: Error {}
private struct Ended: Error {}

/// Explores `body` in many orders: all of it is under control, and what takes minutes takes no time.
private func staysUnderControl(
    schedules: Int = 200,
    _ body: @escaping @Sendable () async throws -> Void
) async throws {
    let exploration = try await explore(schedules: schedules, strategy: .random, body)
    #expect(exploration.schedules == schedules)
    #expect(exploration.remarks == [])
    #expect(exploration.elapsed < .seconds(10))
    for seed in 0..<5 { try await repeatsExactly(seed: UInt64(seed), body) }
}

/// Runs one order of `body` again and again, by its token, which only a failure has.
private func repeatsExactly(seed: UInt64, _ body: @escaping @Sendable () async throws -> Void) async throws {
    let failing: @Sendable () async throws -> Void = {
        try await body()
        throw Ended()
    }
    var options = Explorer.Options()
    (options.strategy, options.seed, options.minimises) = (.random, seed, false)
    let found = try #require(await Explorer(options).run(failing).failure)
    #expect(found.kind == "thrown")
    #expect(found.message.contains("Ended"))
    options.replay = found.token
    for _ in 0..<20 {
        let again = await Explorer(options).run(failing)
        #expect(again.failure?.message == found.message)
        #expect(again.failure?.token == found.token)
        #expect(!again.remarks.contains { $0.contains("token's steps") || $0.contains("outside") })
    }
}

@Suite("swift-async-algorithms in an explored body")
struct AsyncAlgorithmsTests {
    @Test("A channel hands over each element")
    func channel() async throws {
        try await staysUnderControl {
            let channel = AsyncChannel<Int>()
            let sender = Task {
                for number in 1...3 { await channel.send(number) }
                channel.finish()
            }
            var received: [Int] = []
            for await number in channel { received.append(number) }
            await sender.value
            if received != [1, 2, 3] { throw Broken() }
        }
    }

    @Test("merge delivers all of both")
    func mergeBoth() async throws {
        try await staysUnderControl {
            var sum = 0
            for await number in merge(numbers(1, 2), numbers(10, 20)) { sum += number }
            if sum != 33 { throw Broken() }
        }
    }

    @Test("zip pairs what belongs together")
    func zipPairs() async throws {
        try await staysUnderControl {
            var pairs: [String] = []
            for await (left, right) in zip(numbers(1, 2), numbers(10, 20)) { pairs.append("\(left) \(right)") }
            if pairs != ["1 10", "2 20"] { throw Broken() }
        }
    }

    @Test("combineLatest ends with the last of both")
    func combineBoth() async throws {
        try await staysUnderControl {
            var last = (0, 0)
            for await latest in combineLatest(numbers(1, 2), numbers(10, 20)) { last = latest }
            if last != (2, 20) { throw Broken() }
        }
    }

    @Test("A debounce of a minute passes in virtual time")
    func debounce() async throws {
        try await staysUnderControl {
            let start = ContinuousClock.now
            let (stream, source) = AsyncStream.makeStream(of: Int.self)
            let keys = Task {
                for number in 1...3 {
                    source.yield(number)
                    try await Task.sleep(for: .seconds(1))
                }
                try await Task.sleep(for: .seconds(100))
                source.finish()
            }
            var settled: [Int] = []
            for await number in stream.debounce(for: .seconds(60)) {
                settled.append(number)
                if ContinuousClock.now - start != .seconds(62) { throw Broken() }
            }
            try await keys.value
            if settled != [3] { throw Broken() }
        }
    }

    @Test("A throttle of a minute lets one through in each")
    func throttle() async throws {
        try await staysUnderControl {
            let ticks = AsyncTimerSequence(interval: .seconds(20), clock: ContinuousClock())
            var starts: [ContinuousClock.Instant] = []
            for await tick in ticks._throttle(for: .seconds(60)).prefix(3) { starts.append(tick) }
            if starts[1] - starts[0] < .seconds(60) || starts[2] - starts[1] < .seconds(60) { throw Broken() }
        }
    }

    @Test("A timer ticks in virtual time")
    func timer() async throws {
        try await staysUnderControl {
            let start = ContinuousClock.now
            var ticks = 0
            for await _ in AsyncTimerSequence(interval: .seconds(30), clock: ContinuousClock()).prefix(4) { ticks += 1 }
            if ticks != 4 || ContinuousClock.now - start != .seconds(120) { throw Broken() }
        }
    }
}

private func numbers(_ all: Int...) -> AsyncStream<Int> {
    AsyncStream { source in
        for number in all { source.yield(number) }
        source.finish()
    }
}
