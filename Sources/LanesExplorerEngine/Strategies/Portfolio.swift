/// One run-on schedule, then a small bounded search and the sampling strategies in turns, then those alone. Measured
/// bug by bug no strategy wins everywhere: a random walk misses what needs a strand to starve, PCT what needs many
/// switches, and a search takes long to get to the switches that are not near the end.
package final class Portfolio: Strategy {
    package let name = "portfolio"
    /// Runs of the bounded search: what it finds at all it finds within some tens, as a rule.
    package static let searchRuns = 50

    private let opening: Fairness
    private let search: Exhaustive
    private let members: [any Strategy]
    private var current: any Strategy
    private var runs = 0
    private var searches = 0
    private var samples = 0

    package init(seed: UInt64) {
        let profile = Profile()
        opening = Fairness(ProfilingRun(profile), seed: seed &+ 99)
        search = Exhaustive(preemptions: 2)
        members = Self.members(seed: seed, profile: profile)
        current = opening
    }

    /// Most turns go to those that draw orders evenly, the selective walk first: what takes many switches around one
    /// thing is found by nothing else as soon. The others find within some tens of their runs what they can find at all
    /// (a strand that starves, a body that a profile says nothing of), so they share every fifth turn.
    private static func members(seed: UInt64, profile: Profile) -> [any Strategy] {
        let rare: [any Strategy] = [
            PCT(depth: 1, seed: seed &+ 1, profile: profile), PCT(depth: 2, seed: seed &+ 2, profile: profile),
            PCT(depth: 3, seed: seed &+ 3, profile: profile), PCT(depth: 4, seed: seed &+ 4, profile: profile),
            PCT(depth: 5, seed: seed &+ 5, profile: profile),
            DelayBounded(delays: 2, seed: seed &+ 6, profile: profile), RandomWalk(seed: seed),
        ]
        let selective = URW(seed: seed &+ 9, isSelective: true, profile: profile)
        let uniform = URW(seed: seed &+ 7, isSelective: false, profile: profile)
        let partial = POS(seed: seed &+ 8)
        let rounds = rare.flatMap { [selective, uniform, partial, selective, $0] }
        return rounds.enumerated().map { Fairness($1, seed: seed &+ 100 &+ UInt64($0)) }
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
        if runs % 2 == 1, searches < Self.searchRuns {
            searches += 1
            current = search
            if search.beginRun() { return true }
            searches = Self.searchRuns
        }
        guard coverage == .sampled else { return false }
        current = members[samples % members.count]
        samples += 1
        return current.beginRun()
    }

    package func choose(_ moment: borrowing Moment) -> Int { current.choose(moment) }
    package func stepped(_ strand: StrandID, _ footprint: Footprint) { current.stepped(strand, footprint) }
    package func endRun(_ result: borrowing RunResult) { current.endRun(result) }
}
