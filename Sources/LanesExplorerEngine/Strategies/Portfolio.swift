/// One run-on schedule, a small bounded search, then the sampling strategies in turns. Measured bug by bug no strategy
/// wins everywhere: a random walk misses what needs a strand to starve, PCT what needs many switches.
package final class Portfolio: Strategy {
    package let name = "portfolio"
    /// Runs of the bounded search: a tenth of what a test gets by default.
    package static let searchRuns = 100

    private let opening: Fairness
    private let search: Exhaustive
    private let members: [any Strategy]
    private var current: any Strategy
    private var runs = 0
    private var isSearching = true

    package init(seed: UInt64) {
        let profile = Profile()
        opening = Fairness(ProfilingRun(profile), seed: seed &+ 99)
        search = Exhaustive(preemptions: 2)
        members = Self.members(seed: seed, profile: profile)
        current = opening
    }

    private static func members(seed: UInt64, profile: Profile) -> [any Strategy] {
        let all: [any Strategy] = [
            RandomWalk(seed: seed),
            PCT(depth: 1, seed: seed &+ 1, profile: profile),
            POS(seed: seed &+ 2),
            PCT(depth: 2, seed: seed &+ 3, profile: profile),
            URW(seed: seed &+ 4, profile: profile),
            PCT(depth: 3, seed: seed &+ 5, profile: profile),
            DelayBounded(delays: 2, seed: seed &+ 6, profile: profile),
            PCT(depth: 4, seed: seed &+ 7, profile: profile),
            PCT(depth: 5, seed: seed &+ 8, profile: profile),
        ]
        return all.enumerated().map { Fairness($1, seed: seed &+ 100 &+ UInt64($0)) }
    }

    /// What the current run is tried with.
    package var member: String { current.name }
    /// Sampling adds nothing to a search that had an end.
    package var coverage: SearchCoverage {
        search.coverage == .exhaustive(preemptions: nil) ? search.coverage : .sampled
    }

    package func beginRun() -> Bool {
        defer { runs += 1 }
        guard runs > 0 else { return opening.beginRun() }
        if isSearching {
            current = search
            if runs <= Self.searchRuns, search.beginRun() { return true }
            isSearching = false
            runs = 1
        }
        guard coverage == .sampled else { return false }
        current = members[(runs - 1) % members.count]
        return current.beginRun()
    }

    package func choose(_ moment: borrowing Moment) -> Int { current.choose(moment) }
    package func stepped(_ strand: StrandID, _ footprint: Footprint) { current.stepped(strand, footprint) }
    package func endRun(_ result: borrowing RunResult) { current.endRun(result) }
}
