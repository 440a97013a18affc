/// What a strategy is asked at: several strands could take the next step.
package struct Moment: ~Copyable {
    /// At least one; in order of arrival.
    package let candidates: UnsafeBufferPointer<Candidate>
    /// The number of this step within the run.
    package let step: Int
    /// Who took the last step.
    package let last: StrandID?
    package init(candidates: UnsafeBufferPointer<Candidate>, step: Int, last: StrandID?) {
        self.candidates = candidates
        self.step = step
        self.last = last
    }

    /// Where the strand that took the last step stands among the candidates; `nil`: it cannot go on.
    package var goingOn: Int? {
        guard let last else { return nil }
        return candidates.firstIndex { $0.strand == last }
    }
}

/// Decides the order of one run after the other. It is asked at every step, even where there is one candidate only.
package protocol Strategy: AnyObject {
    /// What reports and benchmarks call it.
    var name: String { get }
    /// How much of what there is to try has been tried by now.
    var coverage: SearchCoverage { get }
    /// A run begins. False: there is nothing left to try.
    func beginRun() -> Bool
    /// Which of the candidates takes the next step.
    func choose(_ moment: borrowing Moment) -> Int
    /// The chosen step was taken. A step that leaves its strand blocked has also read what it is blocked on, and one
    /// that lets others go on has written it: else a search with reduction leaves out too much.
    func stepped(_ strand: StrandID, _ footprint: Footprint)
    /// The run has ended.
    func endRun(_ result: borrowing RunResult)
}
