import Lanes

/// Makes a strategy fair after so many steps of a run: from then on each candidate is as likely as the others, so a
/// strand that spins while it waits for another cannot keep it from going on. A run that still does not end is a
/// livelock, and no fault of the strategy.
package final class Fairness: Strategy {
    /// More steps than a test's run has, as a rule, and few beside the limit for a run.
    package static let usualStart = 2_000

    private let strategy: any Strategy
    private let start: Int
    private var numbers: SeededGenerator

    package init(_ strategy: any Strategy, after start: Int = usualStart, seed: UInt64) {
        self.strategy = strategy
        self.start = start
        numbers = SeededGenerator(seed: seed)
    }

    package var name: String { strategy.name }
    package var coverage: SearchCoverage { strategy.coverage }

    package func beginRun() -> Bool { strategy.beginRun() }

    package func choose(_ moment: borrowing Moment) -> Int {
        moment.step < start ? strategy.choose(moment) : numbers.pick(moment.candidates.count)
    }

    package func stepped(_ strand: StrandID, _ footprint: Footprint) { strategy.stepped(strand, footprint) }
    package func endRun(_ result: borrowing RunResult) { strategy.endRun(result) }
}
