/// What one run-on run tells about a body: how long a run is, and how many steps each strand and its children take.
///
/// Strands are told apart by their place in the family (the third child of the first child), since their numbers depend
/// on the order in which they appear.
final class Profile {
    /// A strand of the profiled run.
    struct Member: BitwiseCopyable {
        /// Its own steps and those of all its descendants.
        var steps = 0
        var parent = -1
        var firstChild = -1
        var lastChild = -1
        var nextSibling = -1
    }

    /// A run has been measured.
    private(set) var isMeasured = false
    /// How often there was more than one candidate.
    private(set) var choices = 0
    private(set) var members: [Member] = []
    /// The first of the strands that were there at the beginning.
    var firstRoot: Int { members.isEmpty ? -1 : 0 }

    private var lastRoot = -1
    private var byStrand = StrandTable(empty: -1)

    func begin() {
        members.removeAll(keepingCapacity: true)
        byStrand.removeAll()
        lastRoot = -1
        choices = 0
        isMeasured = false
    }

    func observe(_ moment: borrowing Moment) {
        if moment.candidates.count > 1 { choices += 1 }
        for candidate in moment.candidates where byStrand[candidate.strand] == nil {
            byStrand[candidate.strand] = members.count
            add(childOf: moment.last.flatMap { byStrand[$0] } ?? -1)
        }
    }

    private func add(childOf parent: Int) {
        let index = members.count
        members.append(Member(parent: parent))
        let sibling = parent < 0 ? lastRoot : members[parent].lastChild
        if sibling >= 0 { members[sibling].nextSibling = index }
        guard parent >= 0 else { return lastRoot = index }
        if sibling < 0 { members[parent].firstChild = index }
        members[parent].lastChild = index
    }

    func stepped(_ strand: StrandID) {
        if let index = byStrand[strand] { members[index].steps += 1 }
    }

    func end() {
        // Children come after their parents, so from the end each one's sum is complete when it is passed on.
        for index in members.indices.reversed() where members[index].parent >= 0 {
            members[members[index].parent].steps += members[index].steps
        }
        isMeasured = true
    }
}

/// The run-on schedule, measured.
package final class ProfilingRun: Strategy {
    package let name = "run-on"
    let profile: Profile

    init(_ profile: Profile) { self.profile = profile }

    package func beginRun() -> Bool {
        profile.begin()
        return true
    }

    package func choose(_ moment: borrowing Moment) -> Int {
        profile.observe(moment)
        return moment.runOn
    }

    package func stepped(_ strand: StrandID, _ footprint: Footprint) { profile.stepped(strand) }
    package func endRun(_ result: borrowing RunResult) { profile.end() }
}
