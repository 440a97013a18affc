extension Moment {
    /// The candidate that a schedule without interference takes: the last strand goes on; when it cannot, or gives
    /// way with a yield, the next one by number; the world comes when nobody else can go on.
    package var runOn: Int {
        if let goingOn, candidates.count == 1 || candidates[goingOn].point != .yield { return goingOn }
        return nextInTurn
    }

    /// The next candidate after the last strand, in the order of their numbers, round and round.
    package var nextInTurn: Int { nextInTurn(passing: -1) }

    /// The same, with one candidate passed over if there is another.
    package func nextInTurn(passing passed: Int) -> Int {
        var best = max(passed, 0)
        var bestRank = UInt64.max
        for index in candidates.indices where index != passed {
            let rank = turn(of: candidates[index])
            guard rank < bestRank else { continue }
            best = index
            bestRank = rank
        }
        return best
    }

    /// How long a candidate waits for its turn, compared with others.
    package func turn(of candidate: Candidate) -> UInt64 {
        let after = last.map { UInt64($0.number) + 1 } ?? 0
        let number = UInt64(candidate.strand.number)
        let rank = number >= after ? number - after : number + (1 << 32) - after
        return candidate.kind == .world ? rank + (1 << 33) : rank
    }

    /// Whether taking this candidate makes a strand wait that could have gone on. One that yields has offered to wait.
    package func isPreemption(_ index: Int) -> Bool {
        guard let goingOn, goingOn != index else { return false }
        return candidates[goingOn].point != .yield
    }

    /// Where a strand stands among the candidates.
    package func index(of strand: StrandID) -> Int? {
        candidates.firstIndex { $0.strand == strand }
    }
}
