import Lanes

/// Partial order sampling: "Partial Order Aware Concurrency Sampling", Yuan, Yang, Gu, CAV 2018.
///
/// Each pending step has a random priority, and the highest takes place. A step that conflicts with the one just taken
/// draws anew: so the order of two conflicting steps does not depend on what was drawn for earlier ones.
package final class POS: Strategy {
    package let name = "pos"
    private var numbers: SeededGenerator
    private var priorities = StrandTable(empty: UInt64(0))
    private var taken = Footprint()

    package init(seed: UInt64) { numbers = SeededGenerator(seed: seed) }

    package func beginRun() -> Bool {
        priorities.removeAll()
        taken = Footprint()
        return true
    }

    package func choose(_ moment: borrowing Moment) -> Int {
        var best = 0
        var bestPriority: UInt64 = 0
        for index in moment.candidates.indices {
            let candidate = moment.candidates[index]
            let priority: UInt64
            if let known = priorities[candidate.strand], !conflicts(candidate) {
                priority = known
            } else {
                priority = numbers.next() | 1
                priorities[candidate.strand] = priority
            }
            guard priority > bestPriority else { continue }
            best = index
            bestPriority = priority
        }
        return best
    }

    private func conflicts(_ candidate: Candidate) -> Bool {
        guard let resource = candidate.resource else { return false }
        var pending = Footprint()
        if candidate.point == .load { pending.read(resource) } else { pending.write(resource) }
        return taken.isOpaque ? false : !pending.isIndependent(of: taken)
    }

    package func stepped(_ strand: StrandID, _ footprint: Footprint) {
        priorities[strand] = nil
        taken = footprint
    }

    package func endRun(_ result: borrowing RunResult) {}
}
