/// The path of a stateless depth-first search, and the rules by which parts of the tree are left out.
///
/// **When a step may sleep.** A step t of strand T was tried at a moment, now another one, u, is to be tried there. A
/// run u w t z, where t touches nothing that u and w touch, equals t u w z, which was tried below t. Without a bound
/// that is all. With one it was tried only if it costs no more (Coons, Musuvathi, McKinley, "Bounded Partial-Order
/// Reduction", OOPSLA 2013, show the problem). Moving t to the front saves the switches to T and from T, and adds the
/// switch from T to u. It never costs more in two cases:
/// - T is the strand that was going on: then u pays for leaving T anyway.
/// - T must stop after t: then leaving it costs nothing.
///
/// In all other cases u may come first for free, t u costs a preemption, and t must be tried after u. But where no
/// preemption is left, T takes all steps until it must stop in one go. So the whole block may sleep there, by the
/// second case: that is what `Sleeper.needsWholeBlock` says.
///
/// Both need that a step which leaves its strand blocked also touches what it is blocked on, so that another one that
/// frees it is no stranger to it.
struct SearchTree {
    private(set) var nodes: [SearchNode] = []
    private var branches: [SearchBranch] = []
    private var sleepers: [Sleeper] = []
    /// Leaves out what equals something that was tried. Without it nothing sleeps.
    var reduces: Bool

    init(reduces: Bool) { self.reduces = reduces }

    var depth: Int { nodes.count }

    func branch(at depth: Int) -> SearchBranch {
        branches[nodes[depth].firstBranch + nodes[depth].current]
    }

    /// The branch of the deepest node was taken.
    mutating func took(_ footprint: Footprint) {
        guard let node = nodes.last else { return }
        branches[node.firstBranch + node.current].took(footprint)
    }

    /// The strand that took the last step can be left without cost, or can take none.
    mutating func endBlock() {
        guard let node = nodes.last else { return }
        branches[node.firstBranch + node.current].endsBlock = true
        branches[node.firstBranch + node.current].blockEnds = true
    }

    /// Goes down to a new node. Branches are added to it until `keep` is called.
    mutating func descend(known: UInt64, bound: SearchBound) {
        guard let parent = nodes.last else {
            return nodes.append(SearchNode(firstBranch: 0, firstSleeper: 0, spent: 0, known: known))
        }
        let taken = branches[parent.firstBranch + parent.current]
        let footprint = taken.footprint
        let node = SearchNode(
            firstBranch: branches.count,
            firstSleeper: sleepers.count,
            spent: parent.spent + taken.cost,
            known: parent.known | footprint.reads | footprint.writes | known
        )
        nodes.append(node)
        guard reduces, !footprint.isOpaque else { return }
        for index in parent.firstSleeper..<parent.firstSleeper + parent.sleeperCount {
            let sleeper = sleepers[index]
            if sleeper.strand != taken.strand { keepAsleep(sleeper, through: footprint) }
        }
        for index in parent.firstBranch..<parent.firstBranch + parent.current {
            if let sleeper = sleeper(for: branches[index], known: parent.known, bound: bound) {
                keepAsleep(sleeper, through: footprint)
            }
        }
    }

    private mutating func keepAsleep(_ sleeper: Sleeper, through taken: Footprint) {
        guard sleeper.sleepsThrough(taken) else { return }
        sleepers.append(sleeper)
        nodes[nodes.count - 1].sleeperCount += 1
    }

    private func sleeper(for branch: SearchBranch, known: UInt64, bound: SearchBound) -> Sleeper? {
        let isFree = bound == .none || branch.goesOn || branch.endsBlock
        guard isFree || branch.blockEnds else { return nil }
        let footprint = isFree ? branch.footprint : branch.block
        guard !footprint.isOpaque else { return nil }
        return Sleeper(strand: branch.strand, footprint: footprint, known: known, needsWholeBlock: !isFree)
    }

    /// What is known about a candidate of the deepest node before it becomes a branch.
    enum Verdict { case open, asleep, blockAsleep, unaffordable }

    func verdict(on strand: StrandID, cost: Int, bound: SearchBound) -> Verdict {
        let node = nodes[nodes.count - 1]
        var wholeBlock = false
        for index in node.firstSleeper..<node.firstSleeper + node.sleeperCount
        where reduces && sleepers[index].strand == strand {
            guard sleepers[index].needsWholeBlock else { return .asleep }
            wholeBlock = true
        }
        guard let left = bound.left(after: node.spent + cost) else { return .open }
        if left < 0 { return .unaffordable }
        return wholeBlock && left == 0 ? .blockAsleep : .open
    }

    mutating func add(_ branch: SearchBranch) {
        branches.append(branch)
        nodes[nodes.count - 1].branchCount += 1
    }

    /// Drops the deepest node.
    mutating func ascend() {
        guard let node = nodes.popLast() else { return }
        if let parent = nodes.last, node.branchCount > 0 {
            passBlock(from: branches[node.firstBranch], to: parent.firstBranch + parent.current)
        }
        branches.removeLast(branches.count - node.firstBranch)
        sleepers.removeLast(sleepers.count - node.firstSleeper)
    }

    /// The strand of a step goes on in the first branch below it: what that one knows of the block's rest is passed up.
    private mutating func passBlock(from below: SearchBranch, to index: Int) {
        guard !branches[index].endsBlock, below.strand == branches[index].strand, below.goesOn else { return }
        branches[index].block.add(below.block)
        branches[index].blockEnds = below.blockEnds
    }

    /// Goes to the next branch that has not been tried; false: there is none.
    mutating func advance() -> Bool {
        while let node = nodes.last {
            if node.current + 1 < node.branchCount {
                nodes[nodes.count - 1].current += 1
                return true
            }
            ascend()
        }
        return false
    }

    /// Drops all nodes from a depth on: they belong to a run that did not repeat itself.
    mutating func cut(at depth: Int) {
        while nodes.count > depth { ascend() }
    }
}
