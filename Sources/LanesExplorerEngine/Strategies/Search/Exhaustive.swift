import Lanes

/// Tries every order with at most so many preemptions, fewest first: a stateless depth-first search with iterated
/// preemption bound ("Iterative Context Bounding for Systematic Testing of Multithreaded Programs", Musuvathi, Qadeer,
/// PLDI 2007) and sleep sets, which leave out orders that differ only in steps that do not touch the same things.
///
/// It holds the path it is on and nothing else, so its memory does not grow with the number of runs.
package final class Exhaustive: Strategy {
    package let name: String
    /// Runs in which from some moment on nothing new was left to try; they are run to their end all the same.
    package private(set) var redundantRuns = 0
    package private(set) var coverage = SearchCoverage.sampled
    /// The bound of the runs that are being tried now, `nil`: none.
    package var currentBound: Int? { bound.left(after: 0) }

    /// No run had to be left unsearched so far.
    var isWithinReach: Bool { !isIncomplete }

    private let last: SearchBound
    private let depthLimit: Int
    private var bound: SearchBound
    private var tree: SearchTree
    private var numbers = SeededGenerator(seed: 0)
    private var cursor = 0
    private var isBegun = false
    private var isDone = false
    /// The rest of this run is not part of the search.
    private var isAdrift = false
    /// Something was left out at this bound that a higher one would try.
    private var isCutByBound = false
    /// Something was left out for good: runs too long to search, or runs that did not repeat themselves.
    private var isIncomplete = false

    /// `nil` preemptions: no bound, which allows the most reduction.
    package convenience init(
        preemptions: Int?,
        reduces: Bool = true,
        depthLimit: Int = Fairness.usualStart
    ) {
        let name = preemptions.map { "exhaustive(preemptions: \($0))" } ?? "exhaustive"
        self.init(
            name: name,
            from: preemptions.map { _ in .preemptions(0) } ?? .none,
            to: preemptions.map { .preemptions(max(0, $0)) } ?? .none,
            reduces: reduces,
            depthLimit: depthLimit
        )
    }

    init(name: String, from first: SearchBound, to last: SearchBound, reduces: Bool, depthLimit: Int) {
        self.name = name
        self.last = last
        self.depthLimit = depthLimit
        bound = first
        tree = SearchTree(reduces: reduces)
    }

    package func beginRun() -> Bool {
        guard !isDone else { return false }
        cursor = 0
        isAdrift = false
        guard isBegun else {
            isBegun = true
            return true
        }
        if tree.advance() { return true }
        isDone = !raiseBound()
        return !isDone
    }

    /// All of a bound has been tried. False: there is no higher one to try.
    private func raiseBound() -> Bool {
        if !isIncomplete { coverage = .exhaustive(preemptions: isCutByBound ? bound.left(after: 0) : nil) }
        guard isCutByBound else { return false }
        isCutByBound = false
        switch (bound, last) {
        case (.preemptions(let now), .preemptions(let limit)) where now < limit: bound = .preemptions(now + 1)
        case (.switches(let now), .switches(let limit)) where now < limit: bound = .switches(now + 1)
        default: return false
        }
        return true
    }

    package func choose(_ moment: borrowing Moment) -> Int {
        guard !isAdrift else { return drift(moment) }
        if cursor < tree.depth { return follow(moment) }
        if cursor > 0, !bound.chargesForLeaving(at: moment) { tree.endBlock() }
        guard cursor < depthLimit else {
            isIncomplete = true
            return drift(moment)
        }
        tree.descend(known: moment.resources, bound: bound)
        addBranches(moment)
        guard tree.nodes[cursor].branchCount > 0 else {
            tree.ascend()
            redundantRuns += 1
            return drift(moment)
        }
        cursor += 1
        return tree.branch(at: cursor - 1).index
    }

    /// Ends a run that nothing new can come of; fairly, if it is long, so that it does end.
    private func drift(_ moment: borrowing Moment) -> Int {
        isAdrift = true
        return moment.step < depthLimit ? moment.runOn : numbers.pick(moment.candidates.count)
    }

    /// The beginning of a run is that of an earlier one.
    private func follow(_ moment: borrowing Moment) -> Int {
        let branch = tree.branch(at: cursor)
        if branch.index < moment.candidates.count, moment.candidates[branch.index].strand == branch.strand {
            cursor += 1
            return branch.index
        }
        if let index = moment.index(of: branch.strand) {
            cursor += 1
            return index
        }
        isIncomplete = true
        tree.cut(at: cursor)
        return drift(moment)
    }

    private func addBranches(_ moment: borrowing Moment) {
        let first = moment.goingOn.flatMap { bound.chargesForLeaving(at: moment) ? $0 : nil } ?? moment.runOn
        addBranch(first, moment)
        for index in moment.candidates.indices where index != first { addBranch(index, moment) }
    }

    private func addBranch(_ index: Int, _ moment: borrowing Moment) {
        let strand = moment.candidates[index].strand
        let cost = bound.cost(of: index, at: moment)
        switch tree.verdict(on: strand, cost: cost, bound: bound) {
        case .asleep: break
        case .blockAsleep, .unaffordable: isCutByBound = true
        case .open:
            let goesOn = moment.last == strand && bound.chargesForLeaving(at: moment)
            tree.add(SearchBranch(strand: strand, index: index, cost: cost, goesOn: goesOn))
        }
    }

    package func stepped(_ strand: StrandID, _ footprint: Footprint) {
        guard !isAdrift, cursor > 0 else { return }
        if cursor == tree.depth {
            tree.took(footprint)
        } else if tree.branch(at: cursor - 1).footprint != footprint {
            // The same step touched something else, or the same under another number: what is known about steps is
            // worth nothing then, and nothing may be left out for it.
            isIncomplete = true
            tree.reduces = false
        }
    }

    package func endRun(_ result: borrowing RunResult) {
        guard !isAdrift else { return }
        if cursor < tree.depth {  // shorter than the run whose beginning it was to repeat
            isIncomplete = true
            tree.cut(at: cursor)
        } else if result.failure?.kind != .livelock {
            tree.endBlock()
        }
    }
}

extension Moment {
    /// What the candidates are known to touch: these resources have their numbers before any of them goes on.
    var resources: UInt64 {
        var known = Footprint()
        for candidate in candidates {
            if let resource = candidate.resource { known.write(resource) }
        }
        return known.writes
    }
}
