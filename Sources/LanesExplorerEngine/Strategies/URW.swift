import Lanes

/// Uniform random walk, selective or not: "Selectively Uniform Concurrency Testing", Zhao, Wolff, Mathur,
/// Roychoudhury, ASPLOS 2025.
///
/// A strand is chosen in proportion to the steps that it and the strands it has yet to start still have before them,
/// as a profile knows them: then all interleavings of independent strands are equally likely, while an equal choice at
/// each step prefers those in which short strands end early.
///
/// The selective walk takes one thing that several strands use, another one for each run, and makes all orders of the
/// steps on that equally likely: the next strand to take such a step is drawn in proportion to those that each has
/// before it, and until it does so only steps on other things are taken, by any strand. A bug in the use of one thing
/// is found as often as if nothing else happened.
package final class URW: ProfiledStrategy {
    private struct Weight: BitwiseCopyable {
        /// Steps that count.
        var remaining = 0
        /// The member of the profile that its next child will be; below 0: the profile knows of none.
        var nextChild = -1
    }

    private let isSelective: Bool
    private var numbers: SeededGenerator
    private var weights = StrandTable(empty: Weight())
    private var nextRoot = -1
    /// Which of the profile's shared things this run is about; `nil`: all steps count.
    private var selected: Int?
    /// Who takes the next step that counts.
    private var intended: StrandID?

    init(seed: UInt64, isSelective: Bool, profile: Profile) {
        numbers = SeededGenerator(seed: seed)
        self.isSelective = isSelective
        super.init(name: isSelective ? "surw" : "urw", profile: profile)
    }

    package convenience init(seed: UInt64, isSelective: Bool = false) {
        self.init(seed: seed, isSelective: isSelective, profile: Profile())
    }

    override func begin() {
        weights.removeAll()
        nextRoot = profile.firstRoot
        intended = nil
        selected = isSelective && !profile.shared.isEmpty ? numbers.pick(profile.shared.count) : nil
    }

    override func pick(_ moment: borrowing Moment) -> Int {
        for candidate in moment.candidates where weights[candidate.strand] == nil {
            welcome(candidate.strand, parent: moment.last)
        }
        let index = moment.candidates.count > 1 ? choice(moment) : 0
        let candidate = moment.candidates[index]
        if counts(candidate) {
            weights[candidate.strand]?.remaining -= 1
            intended = nil
        }
        return index
    }

    private func choice(_ moment: borrowing Moment) -> Int {
        guard selected != nil else { return drawn(moment) }
        if intended == nil { intended = moment.candidates[drawn(moment)].strand }
        var free = 0
        for candidate in moment.candidates where isFree(candidate) { free += 1 }
        // The one whose turn it is cannot go on.
        guard free > 0 else { return drawn(moment) }
        var rest = numbers.pick(free)
        for index in moment.candidates.indices where isFree(moment.candidates[index]) {
            if rest == 0 { return index }
            rest -= 1
        }
        return 0
    }

    private func isFree(_ candidate: Candidate) -> Bool { !counts(candidate) || candidate.strand == intended }

    private func counts(_ candidate: Candidate) -> Bool {
        guard let selected else { return true }
        return candidate.resource == profile.shared[selected].resource
    }

    /// A candidate, in proportion to the steps before it.
    private func drawn(_ moment: borrowing Moment) -> Int {
        var total = 0
        for candidate in moment.candidates { total += weight(of: candidate) }
        var rest = numbers.pick(max(1, total))
        for index in moment.candidates.indices {
            rest -= weight(of: moment.candidates[index])
            if rest < 0 { return index }
        }
        return moment.candidates.count - 1
    }

    /// Who is about to take a step that counts has one before it, whatever the profile says.
    private func weight(of candidate: Candidate) -> Int {
        max(counts(candidate) ? 1 : 0, weights[candidate.strand]?.remaining ?? 0)
    }

    /// A strand that appears takes its share of what its parent had before it.
    private func welcome(_ strand: StrandID, parent: StrandID?) {
        var elder = parent.flatMap { weights[$0] }
        let place = elder?.nextChild ?? (parent == nil ? nextRoot : -1)
        guard place >= 0 else { return weights[strand] = Weight(remaining: 1) }
        let member = profile.members[place]
        let steps = selected.map { profile.shared[$0].steps[place] } ?? member.steps
        weights[strand] = Weight(remaining: steps, nextChild: member.firstChild)
        guard let parent else { return nextRoot = member.nextSibling }
        elder?.remaining -= steps
        elder?.nextChild = member.nextSibling
        weights[parent] = elder
    }
}
