/// What an exploration did.
public struct Exploration: Sendable, CustomStringConvertible {
    /// How much of what can happen was tried.
    public enum Coverage: Sendable, Equatable {
        /// Some of the orders.
        case sampled
        /// One of each kind of order with at most so many preemptions; `nil`: with any number of them.
        case exhaustive(preemptions: Int?)
    }

    /// How many orders were run.
    public internal(set) var schedules = 0
    /// How many steps they had together.
    public internal(set) var steps = 0
    /// How long it took, in real time; without the time to make a failure small.
    public internal(set) var elapsed = Duration.zero
    /// What must be known to judge the result: layers of control that are missing, what came back from outside.
    public internal(set) var remarks: [String] = []
    /// What broke, and how.
    public internal(set) var failure: Findings?

    /// Why the replay token could not be used.
    public internal(set) var error: ReplayTokenError?

    var searched = SearchCoverage.sampled
    /// The run that broke, as it was found.
    package internal(set) var breaking: RunResult?

    /// How much was tried. What is left out differs only in steps that do not touch the same actors, locks and atomics.
    public var coverage: Coverage {
        switch searched {
        case .sampled: .sampled
        case .exhaustive(let preemptions): .exhaustive(preemptions: preemptions)
        }
    }

    mutating func count(_ result: RunResult) {
        schedules += 1
        steps += result.schedule.strands.count
        if result.failure != nil { breaking = result }
    }

    var seconds: Double {
        Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    }

    /// In one line, and the remarks.
    public var description: String {
        let extent =
            switch coverage {
            case .sampled: "sampled \(schedules) schedules"
            case .exhaustive(nil): "exhaustive: \(schedules) schedules"
            case .exhaustive(let bound?): "exhaustive to bound \(bound): \(schedules) schedules"
            }
        let end = failure.map { "\($0.kind): \($0.message)" } ?? "no failure"
        return ([extent + ", " + end] + remarks).joined(separator: "\n")
    }
}
