import Lanes

/// Uniform random walk: "Selectively Uniform Concurrency Testing", Zhao, Wolff, Mathur, Roychoudhury, ASPLOS 2025.
///
/// A strand is chosen in proportion to the steps that it and the strands it has yet to start still have before them,
/// as a profile knows them: then all interleavings of independent strands are equally likely, while an equal choice at
/// each step prefers those in which short strands end early.
package final class URW: ProfiledStrategy {
    private struct Weight: BitwiseCopyable {
        var remaining = 0
        /// The member of the profile that its next child will be; below 0: the profile knows of none.
        var nextChild = -1
    }

    private var numbers: SeededGenerator
    private var weights = StrandTable(empty: Weight())
    private var nextRoot = -1

    init(seed: UInt64, profile: Profile) {
        numbers = SeededGenerator(seed: seed)
        super.init(name: "urw", profile: profile)
    }

    package convenience init(seed: UInt64) { self.init(seed: seed, profile: Profile()) }

    override func begin() {
        weights.removeAll()
        nextRoot = profile.firstRoot
    }

    override func pick(_ moment: borrowing Moment) -> Int {
        var total = 0
        for candidate in moment.candidates {
            if weights[candidate.strand] == nil { welcome(candidate.strand, parent: moment.last) }
            total += weight(of: candidate)
        }
        guard moment.candidates.count > 1 else { return 0 }
        var rest = numbers.pick(total)
        for index in moment.candidates.indices {
            rest -= weight(of: moment.candidates[index])
            if rest < 0 { return index }
        }
        return moment.candidates.count - 1
    }

    private func weight(of candidate: Candidate) -> Int {
        max(1, weights[candidate.strand]?.remaining ?? 1)
    }

    /// A strand that appears takes its share of what its parent had before it.
    private func welcome(_ strand: StrandID, parent: StrandID?) {
        var elder = parent.flatMap { weights[$0] }
        let place = elder?.nextChild ?? (parent == nil ? nextRoot : -1)
        guard place >= 0 else { return weights[strand] = Weight(remaining: 1) }
        let member = profile.members[place]
        weights[strand] = Weight(remaining: member.steps, nextChild: member.firstChild)
        guard let parent else { return nextRoot = member.nextSibling }
        elder?.remaining -= member.steps
        elder?.nextChild = member.nextSibling
        weights[parent] = elder
    }

    override func took(_ strand: StrandID, _ footprint: Footprint) {
        weights[strand]?.remaining -= 1
    }
}
