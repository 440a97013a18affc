/// What of a trace is told step by step, and what is left out.
struct Story {
    enum Passage: Equatable {
        case step(Int)
        /// Steps that are left out: of one strand, or of several.
        case fold(Range<Int>, StrandID?)
    }

    private(set) var passages: [Passage] = []
    let conflict: Conflict?
    private let trace: Trace

    /// Fewer steps in a row than this are told all the same.
    private static let foldable = 3
    /// A longer story leaves out more: all but the surroundings of what matters.
    private static let limit = 80
    private static let surroundings = 4

    /// - Parameter shown: the strands that have a lane; steps of others are always left out.
    /// - Parameter isWhole: nothing is left out.
    init(_ trace: Trace, conflict: Conflict?, shown: Set<StrandID>, isWhole: Bool = false) {
        self.trace = trace
        self.conflict = conflict
        guard !isWhole else {
            passages = trace.steps.indices.map { .step($0) }
            return
        }
        let focus = Self.focus(trace, conflict)
        let told = trace.steps.indices.map { shown.contains(trace.steps[$0].strand) && !isDull($0, focus) }
        passages = fold(told, atLeast: Self.foldable, shown)
        if passages.count > Self.limit { passages = fold(nearby(shown), atLeast: 1, shown) }
    }

    /// What the conflicting steps have in common.
    private static func focus(_ trace: Trace, _ conflict: Conflict?) -> UInt64 {
        guard let conflict, let first = conflict.parts.first else { return 0 }
        let common = conflict.parts.reduce(UInt64.max) { bits, part in
            bits & (trace.steps[part.step].footprint.reads | trace.steps[part.step].footprint.writes)
        }
        let own = trace.steps[first.step].footprint
        return (common == .max || common == 0 ? own.reads | own.writes : common) & ~1
    }

    private func isDull(_ index: Int, _ focus: UInt64) -> Bool {
        let step = trace.steps[index]
        if isAfterwards(index) { return true }
        return step.notes.isEmpty && (step.footprint.reads | step.footprint.writes) & focus == 0 && !matters(index)
    }

    /// Always told: the conflict, where the order was forced, the failure, the last step of all.
    private func matters(_ index: Int) -> Bool {
        conflict?.role(of: index) != nil || trace.steps[index].isPreemption || trace.failing == index
            || index == trace.steps.count - 1
    }

    /// When the failure has shown, all else only comes to its end.
    private func isAfterwards(_ index: Int) -> Bool {
        guard let failing = trace.failing, trace.shows(failureAt: failing) else { return false }
        return index > failing && conflict?.role(of: index) == nil
    }

    /// What matters with a few steps around it; of many such places the first and last.
    private func nearby(_ shown: Set<StrandID>) -> [Bool] {
        var told = trace.steps.map { _ in false }
        let central = trace.steps.indices.filter { conflict?.role(of: $0) != nil || trace.failing == $0 }
        let forced = trace.steps.indices.filter { trace.steps[$0].isPreemption }
        for index in central + forced.prefix(3) + forced.suffix(3) + [0, trace.steps.count - 1] {
            let near = max(0, index - Self.surroundings)...min(trace.steps.count - 1, index + Self.surroundings)
            for step in near where shown.contains(trace.steps[step].strand) { told[step] = true }
        }
        return told
    }

    /// Steps in a row that are not told become one passage, a strand each; several such in a row become one.
    private func fold(_ told: [Bool], atLeast length: Int, _ shown: Set<StrandID>) -> [Passage] {
        var passages: [Passage] = []
        var folds: [Passage] = []
        for run in runs(told) {
            let strand = trace.steps[run.lowerBound].strand
            let isShort = run.count < length && shown.contains(strand) && !isAfterwards(run.lowerBound)
            if told[run.lowerBound] || isShort {
                passages += merged(folds, shown) + run.map { .step($0) }
                folds = []
            } else {
                folds.append(.fold(run, strand))
            }
        }
        return passages + merged(folds, shown)
    }

    /// Steps in a row that are of one strand, and all told or all not.
    private func runs(_ told: [Bool]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for index in told.indices {
            let isSame =
                index > 0 && told[index] == told[index - 1]
                && trace.steps[index].strand == trace.steps[index - 1].strand
            if isSame, let last = runs.popLast() {
                runs.append(last.lowerBound..<index + 1)
            } else {
                runs.append(index..<index + 1)
            }
        }
        return runs
    }

    private func merged(_ folds: [Passage], _ shown: Set<StrandID>) -> [Passage] {
        guard case .fold(let first, _)? = folds.first, case .fold(let last, _)? = folds.last else { return folds }
        let haveLanes = folds.allSatisfy { fold in
            if case .fold(_, let strand?) = fold { shown.contains(strand) } else { false }
        }
        guard folds.count > (haveLanes ? 2 : 1) else { return folds }
        return [.fold(first.lowerBound..<last.upperBound, nil)]
    }
}
