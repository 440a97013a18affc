import Lanes

/// Any candidate, each as likely as the others, at every step.
package final class RandomWalk: Strategy {
    package let name = "random"
    private var numbers: SeededGenerator

    package init(seed: UInt64) { numbers = SeededGenerator(seed: seed) }

    package func beginRun() -> Bool { true }
    package func choose(_ moment: borrowing Moment) -> Int { numbers.pick(moment.candidates.count) }
    package func stepped(_ strand: StrandID, _ footprint: Footprint) {}
    package func endRun(_ result: borrowing RunResult) {}
}
