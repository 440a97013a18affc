import KnownBugs
import LanesExplorer
import Testing

/// Over a handful of seeds; Benchmarks/explorer goes through a hundred of them.
@Suite("Known bugs")
struct KnownBugTests {
    private static let seeds: [UInt64] = [1, 2, 3]
    private static let alwaysFound = KnownBug.all.filter(\.isAlwaysFound)

    @Test("There are many, and each has a name of its own and a source")
    func catalogue() {
        #expect(KnownBug.all.count >= 24)
        #expect(Set(KnownBug.all.map(\.name)).count == KnownBug.all.count)
        #expect(KnownBug.all.allSatisfy { !$0.source.isEmpty })
        #expect(KnownBug.all.allSatisfy { $0.isAlwaysFound || !$0.strategyNote.isEmpty })
    }

    @Test("is found within the default budget, and replayed identically", arguments: alwaysFound)
    func isFound(_ known: KnownBug) async throws {
        for seed in Self.seeds {
            let breaking = try #require(await breakingRun(known, seed: seed), "not found with seed \(seed)")
            let failure = try #require(breaking.failure)
            #expect(failure.kind == known.symptom.failureKind, "\(failure.message)")
            for _ in 0..<5 {
                let again = await Explorer().replay(breaking.schedule, known.bug)
                #expect(again.schedule == breaking.schedule)
                #expect(again.failure?.kind == failure.kind)
                #expect(again.failure?.message == failure.message)
            }
        }
    }

    @Test("without its mistake passes the same budget", arguments: KnownBug.all)
    func fixedTwinPasses(_ known: KnownBug) async throws {
        try await explore(seed: Self.seeds[0], known.fixed)
    }

    private func breakingRun(_ known: KnownBug, seed: UInt64) async -> RunResult? {
        var options = Explorer.Options()
        options.seed = seed
        return await Explorer(options).run(known.bug).breaking
    }
}

extension KnownBug.Symptom {
    fileprivate var failureKind: Failure.Kind {
        switch self {
        case .brokenInvariant: .thrown
        case .deadlock: .deadlock
        }
    }
}
