import KnownBugs
import LanesExplorer
import Testing

/// Over a handful of seeds; Benchmarks/explorer goes through a hundred of them.
// One after the other: each has a budget in time, which all of them at once would take from one another.
@Suite("Known bugs", .serialized)
struct KnownBugTests {
    private static let seeds: [UInt64] = [1, 2, 3]
    private static let small = KnownBug.all.filter { !$0.isLarge }
    private static let alwaysFound = small.filter(\.isAlwaysFound)
    private static let counted = small.filter { $0.leastSwitches != nil }

    @Test("There are many, and each has a name of its own and a source")
    func catalogue() {
        #expect(KnownBug.all.count >= 24)
        #expect(Set(KnownBug.all.map(\.name)).count == KnownBug.all.count)
        #expect(KnownBug.all.allSatisfy { !$0.source.isEmpty })
        #expect(KnownBug.all.allSatisfy { $0.isAlwaysFound || !$0.strategyNote.isEmpty })
    }

    @Test("is found within the default budget, whatever the seed", arguments: alwaysFound)
    func isFound(_ known: KnownBug) async throws {
        for seed in Self.seeds {
            var options = Explorer.Options()
            options.seed = seed
            options.minimises = false
            let exploration = await explore(known.bug, options)
            let failure = try #require(exploration.failure, "not found with seed \(seed): \(exploration)")
            #expect(failure.kind == known.symptom.failureKind, "\(failure.message)")
        }
    }

    @Test("becomes as small as it is known to be, and is replayed identically", arguments: counted)
    func isMinimised(_ known: KnownBug) async throws {
        let failure = try #require(await firstFailure(of: known), "not found with any of twenty seeds")
        #expect(failure.switches == known.leastSwitches)
        var options = Explorer.Options()
        options.replay = failure.token
        for _ in 0..<3 {
            let exploration = await explore(known.bug, options)
            let again = try #require(exploration.failure, "\(exploration)")
            #expect(again.token == failure.token)
            #expect(again.kind == known.symptom.failureKind)
            #expect(again.message == failure.message)
        }
    }

    @Test("without its mistake passes the same budget", arguments: small)
    func fixedTwinPasses(_ known: KnownBug) async throws {
        let exploration = await explore(known.fixed, Explorer.Options())
        #expect(exploration.failure == nil, "\(exploration)")
    }

    /// With the first seed, but for bugs that not every seed finds.
    private func firstFailure(of known: KnownBug) async -> Findings? {
        var options = Explorer.Options()
        options.time = .seconds(60)
        for seed in 1...(known.isAlwaysFound ? 1 : 20) {
            options.seed = UInt64(seed)
            if let failure = await explore(known.bug, options).failure { return failure }
        }
        return nil
    }

    /// One place for all: a replay token belongs to the place that it is from.
    private func explore(_ body: @escaping KnownBug.Body, _ options: Explorer.Options) async -> Exploration {
        await Explorer(options).run(body)
    }
}

extension KnownBug.Symptom {
    /// What the explorer calls it.
    fileprivate var failureKind: String {
        switch self {
        case .brokenInvariant: "thrown"
        case .deadlock: "deadlock"
        }
    }
}
