/// A moment on the path that the search is on. Branches and sleepers of all nodes lie in one array each.
struct SearchNode {
    var firstBranch: Int
    var branchCount = 0
    /// The branch that is being tried; all before it are done.
    var current = 0
    var firstSleeper: Int
    var sleeperCount = 0
    /// Preemptions, or switches, on the way here.
    var spent: Int
    var known: UInt64
}

/// One of the candidates of a moment, as far as it is to be tried.
struct SearchBranch {
    let strand: StrandID
    /// Where it stood among the candidates, and stands again if the run repeats itself.
    let index: Int
    let cost: Int
    /// The last strand goes on, although leaving it would cost: every other branch of this moment pays.
    let goesOn: Bool
    var footprint = Footprint()
    /// After this step the strand must stop, or may be left without cost.
    var endsBlock = false
    /// The steps until then, if the strand takes them in one go, and whether that end was seen.
    var block = Footprint()
    var blockEnds = false

    mutating func took(_ footprint: Footprint) {
        self.footprint = footprint
        block = footprint
        endsBlock = false
        blockEnds = false
    }
}
