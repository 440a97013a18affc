import Lanes

/// Probabilistic concurrency testing: "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs",
/// Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010.
///
/// Each strand has a random priority, and the highest candidate takes each step. At `depth - 1` random moments of the
/// run the highest candidate falls below all others. A bug that needs `depth` steps in one order is found in a run of
/// n strands and k steps with a probability of at least 1 / (n · k^(depth - 1)). Only moments with a choice are
/// counted as k: falling where one is alone changes nothing.
package final class PCT: ProfiledStrategy {
    private let depth: Int
    private var numbers: SeededGenerator
    private var priorities = StrandTable(empty: UInt64(0))
    /// The moments of change; the i-th makes the priority i, so that later falls are not always the deeper ones.
    private var changes: [Int]
    private var moments = 0
    private var longest = 0

    init(depth: Int, seed: UInt64, profile: Profile) {
        let depth = min(max(depth, 1), 1000)
        self.depth = depth
        numbers = SeededGenerator(seed: seed)
        changes = Array(repeating: 0, count: depth - 1)
        super.init(name: "pct(depth: \(depth))", profile: profile)
    }

    package convenience init(depth: Int, seed: UInt64) {
        self.init(depth: depth, seed: seed, profile: Profile())
    }

    override func begin() {
        priorities.removeAll()
        moments = 0
        let length = max(profile.choices, longest)
        for index in changes.indices { changes[index] = 1 + numbers.pick(length) }
    }

    override func pick(_ moment: borrowing Moment) -> Int {
        guard moment.candidates.count > 1 else { return 0 }
        moments += 1
        var best = highest(moment)
        for index in changes.indices where changes[index] == moments {
            priorities[moment.candidates[best].strand] = UInt64(index + 1)
            best = highest(moment)
        }
        return best
    }

    private func highest(_ moment: borrowing Moment) -> Int {
        var best = 0
        var bestPriority: UInt64 = 0
        for index in moment.candidates.indices {
            let priority = priority(of: moment.candidates[index].strand)
            guard priority > bestPriority else { continue }
            best = index
            bestPriority = priority
        }
        return best
    }

    private func priority(of strand: StrandID) -> UInt64 {
        if let priority = priorities[strand] { return priority }
        let priority = numbers.next() | 1 << 63
        priorities[strand] = priority
        return priority
    }

    /// A run may be longer than the profiled one; one without an end must not spread the changes over nothing.
    override func end() { longest = max(longest, min(moments, 4 * profile.choices)) }
}
