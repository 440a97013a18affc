/// Who took each step, from the first to the last: together with the body it determines a run.
package struct Schedule: Sendable, Equatable {
    package var strands: [StrandID]
    package init(_ strands: [StrandID] = []) { self.strands = strands }

    /// How often another strand took over.
    package var switches: Int { zip(strands, strands.dropFirst()).count { $0 != $1 } }
}

/// How a run ended.
package struct RunResult: Sendable {
    package var schedule: Schedule
    package var failure: Failure?
    /// How often a strand that could have gone on had to wait.
    package var preemptions: Int
    package init(schedule: Schedule, failure: Failure? = nil, preemptions: Int = 0) {
        self.schedule = schedule
        self.failure = failure
        self.preemptions = preemptions
    }
}

extension RunResult {
    /// The same failure as this run has it, with names, which only a run that is written down knows.
    func retold(_ failure: Failure) -> Failure {
        self.failure.flatMap { $0.kind == failure.kind ? $0 : nil } ?? failure
    }
}

/// What went wrong in a run.
package struct Failure: Sendable {
    package enum Kind: String, Sendable {
        case thrown, expectation, deadlock, livelock, leak, crash, nondeterminism, stuck
    }
    package var kind: Kind
    /// One or more lines: what happened, where.
    package var message: String
    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

/// Something that can be run under control, again and again: a body with the explorer around it, or a model of one.
package protocol Subject: AnyObject {
    func run(_ strategy: any Strategy) -> RunResult
}
