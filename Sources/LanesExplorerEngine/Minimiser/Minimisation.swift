/// The work of a minimiser on one failure: the best run so far, and the ways to find a better one.
final class Minimisation {
    private(set) var best: RunResult
    private(set) var runs = 0
    private(set) var isLeast = false
    private var setAside: RunResult?
    private let kind: Failure.Kind?
    private let subject: any Subject
    private let budget: Int
    private let mayGoOn: () -> Bool
    private let replaying = Replaying(Schedule())

    init(_ found: RunResult, on subject: any Subject, budget: Int, mayGoOn: @escaping () -> Bool) {
        best = found
        kind = found.failure?.kind
        self.subject = subject
        self.budget = budget
        self.mayGoOn = mayGoOn
    }

    private var hasBudget: Bool { runs < budget && mayGoOn() }

    private func attempt(_ strategy: any Strategy) -> RunResult? {
        runs += 1
        return subject.attempt(strategy)
    }

    private func isWanted(_ result: RunResult) -> Bool { result.failure != nil && result.failure?.kind == kind }

    /// Whether the schedule that was found fails again.
    func reproduce() -> Bool {
        replaying.follow(best.schedule)
        guard let result = attempt(replaying), isWanted(result) else { return false }
        best = result
        return true
    }

    private func improve(with result: RunResult) -> Bool {
        guard isWanted(result), result.isPlainer(than: best) else { return false }
        best = result
        return true
    }

    private func improve(with segments: [Segment]) -> Bool {
        guard hasBudget else { return false }
        replaying.follow(Schedule(segments))
        return attempt(replaying).map(improve) ?? false
    }

    /// Tries all schedules with fewer preemptions, fewest first, until one fails.
    func boundPreemptions(runs limit: Int) {
        guard best.preemptions > 0 else { return }
        let search = Exhaustive(preemptions: best.preemptions - 1)
        let end = runs + limit
        while runs < end, hasBudget, let result = attempt(search) {
            guard isWanted(result) else { continue }
            // Fewer preemptions come first here, even with more switches: the next steps take those away.
            setAside = best
            best = result
            return
        }
    }

    /// Goes back to the run that the search by preemptions put aside, if that is the plainer one still.
    func returnToPlainer() -> Bool {
        defer { setAside = nil }
        guard let setAside, setAside.isPlainer(than: best) else { return false }
        best = setAside
        return true
    }

    /// Tries all schedules with fewer switches, fewest first, until one fails.
    func boundSwitches() {
        let switches = best.schedule.switches
        guard switches > 0 else { return isLeast = true }
        let search = Exhaustive(
            name: "switches",
            from: .switches(0),
            to: .switches(switches - 1),
            reduces: true,
            depthLimit: Fairness.usualStart
        )
        while hasBudget {
            guard let result = attempt(search) else { return isLeast = search.coverage != .sampled }
            _ = improve(with: result)
            guard let bound = search.currentBound, bound >= best.schedule.switches else { continue }
            return isLeast = search.isWithinReach
        }
    }

    /// Joins a strand's segments, one pair after the other: the later one comes forward, or the earlier one waits.
    func join() -> Bool {
        var hasImproved = false
        var index = 0
        while index < best.schedule.segments.count, hasBudget {
            if joinNext(to: index) { hasImproved = true } else { index += 1 }
        }
        return hasImproved
    }

    private func joinNext(to index: Int) -> Bool {
        let segments = best.schedule.segments
        let strand = segments[index].strand
        guard let later = segments[(index + 1)...].firstIndex(where: { $0.strand == strand }) else { return false }
        var forward = segments
        forward[index].steps += forward.remove(at: later).steps
        if improve(with: forward) { return true }
        var waiting = segments
        waiting[later].steps += waiting[index].steps
        waiting.remove(at: index)
        return improve(with: waiting)
    }

    /// Leaves out blocks of segments, ever smaller ones: their steps are then taken wherever they fit.
    func leaveOut() -> Bool {
        var hasImproved = false
        var size = best.schedule.segments.count / 2
        while size > 0, hasBudget {
            var start = 0
            while case let segments = best.schedule.segments, start < segments.count, hasBudget {
                var rest = segments
                rest.removeSubrange(start..<min(start + size, segments.count))
                if improve(with: rest) { hasImproved = true } else { start += size }
            }
            size /= 2
        }
        return hasImproved
    }
}

extension RunResult {
    fileprivate func isPlainer(than other: RunResult) -> Bool {
        (schedule.switches, preemptions, schedule.strands.count)
            < (other.schedule.switches, other.preemptions, other.schedule.strands.count)
    }
}
