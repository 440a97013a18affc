/// What a search may spend on one run.
enum SearchBound: Equatable {
    case none
    case preemptions(Int)
    /// Counts those switches too that nobody could avoid: for the minimiser.
    case switches(Int)

    /// What is left after spending so much; `nil`: any amount.
    func left(after spent: Int) -> Int? {
        switch self {
        case .none: nil
        case .preemptions(let limit), .switches(let limit): limit - spent
        }
    }

    func cost(of index: Int, at moment: borrowing Moment) -> Int {
        switch self {
        case .none, .preemptions: moment.isPreemption(index) ? 1 : 0
        case .switches: moment.last.map { $0 == moment.candidates[index].strand ? 0 : 1 } ?? 0
        }
    }

    /// Whether leaving the strand that took the last step is something that a run pays for.
    func chargesForLeaving(at moment: borrowing Moment) -> Bool {
        guard let goingOn = moment.goingOn else { return false }
        if case .switches = self { return true }
        return moment.candidates[goingOn].point != .yield
    }
}
