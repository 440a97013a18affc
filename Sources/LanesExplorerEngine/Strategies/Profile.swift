/// What one run-on run tells about a body: how long a run is, how many steps each strand and its children take, and how
/// many of them on what several strands use.
///
/// Strands are told apart by their place in the family (the third child of the first child), since their numbers depend
/// on the order in which they appear.
final class Profile {
    /// A strand of the profiled run.
    struct Member: BitwiseCopyable {
        /// Its own steps and, when the run has ended, those of all its descendants.
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
    /// What several strands use, each with the steps that every member and its descendants begin on it.
    private(set) var shared: [(resource: ResourceID, steps: [Int])] = []
    /// The first of the strands that were there at the beginning.
    var firstRoot: Int { members.isEmpty ? -1 : 0 }

    private var lastRoot = -1
    private var byStrand = StrandTable(empty: -1)
    private var uses: [ResourceID: [Int]] = [:]

    func begin() {
        members.removeAll(keepingCapacity: true)
        shared.removeAll()
        uses.removeAll()
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

    func steps(_ candidate: Candidate) {
        guard let index = byStrand[candidate.strand] else { return }
        members[index].steps += 1
        if let resource = candidate.resource { uses[resource, default: []].append(index) }
    }

    func end() {
        let steps = withDescendants(members.map(\.steps))
        for index in members.indices { members[index].steps = steps[index] }
        shared = uses.sorted { $0.key.number < $1.key.number }.compactMap { resource, users in
            guard Set(users).count > 1 else { return nil }
            var steps = Array(repeating: 0, count: members.count)
            for user in users { steps[user] += 1 }
            return (resource, withDescendants(steps))
        }
        isMeasured = true
    }

    private func withDescendants(_ own: [Int]) -> [Int] {
        var steps = own
        // Children come after their parents, so from the end each one's sum is complete when it is passed on.
        for index in members.indices.reversed() where members[index].parent >= 0 {
            steps[members[index].parent] += steps[index]
        }
        return steps
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
        let chosen = moment.runOn
        profile.steps(moment.candidates[chosen])
        return chosen
    }

    package func stepped(_ strand: StrandID, _ footprint: Footprint) {}
    package func endRun(_ result: borrowing RunResult) { profile.end() }
}
