/// One run, step by step, as a report shows it.
package struct Trace: Sendable {
    package struct Strand: Sendable {
        package var id: StrandID
        package var kind: StrandKind
        /// "deposit-0", "GET /accounts/1", "task 3".
        package var name: String
        package init(id: StrandID, kind: StrandKind, name: String) {
            self.id = id
            self.kind = kind
            self.name = name
        }
    }

    package struct Place: Sendable, Equatable {
        package var function: String
        package var file: String
        package var line: Int
        package init(function: String, file: String, line: Int) {
            self.function = function
            self.file = file
            self.line = line
        }
    }

    package struct Step: Sendable {
        package var strand: StrandID
        /// What its strand was called meanwhile, if that changes: a connection is called by its requests.
        package var name: String?
        package var point: PointKind
        /// "Account #1", "Mutex #2": what the step ran on or waited for.
        package var resource: String?
        /// The code it went on at.
        package var place: Place?
        /// The same as addresses in the program; where they are several, those of the calls from the innermost on, of
        /// which the first few are the explorer's own.
        package var addresses: [UInt] = []
        /// Of a task's job, the code that goes on when that has returned, from the innermost caller on; of its first
        /// step the code that made the task, as a return address.
        package var callers: [UInt] = []
        /// What the code said meanwhile: notes, SQL.
        package var notes: [String] = []
        /// A strand that could have gone on had to wait for this step.
        package var isPreemption = false
        package var footprint = Footprint()
        /// Virtual nanoseconds since the run began.
        package var time: UInt64 = 0
        /// Who could have taken this step, whoever took it among them; empty: not written down.
        package var ready: [StrandID] = []
        package init(strand: StrandID, point: PointKind) {
            self.strand = strand
            self.point = point
        }
    }

    /// A strand that could not go on when the run ended.
    package struct Wait: Sendable {
        package var strand: StrandID
        /// What it was about to do; `resume` where nothing but a resumption can help it.
        package var point: PointKind
        package var resource: String?
        /// Who has what it waits for.
        package var holder: StrandID?
        package var place: Place?
        /// As a step's.
        package var addresses: [UInt] = []
        package init(strand: StrandID, point: PointKind, resource: String? = nil, holder: StrandID? = nil) {
            self.strand = strand
            self.point = point
            self.resource = resource
            self.holder = holder
        }
    }

    package var strands: [Strand]
    package var steps: [Step]
    package var failure: Failure
    /// The two steps that must not happen in this order, by their numbers. `nil`: `Conflict.init(in:)` looks for them.
    package var conflict: (first: Int, second: Int)?
    /// What the footprints' resources are called.
    package var resources: [ResourceID: String] = [:]
    /// Who could not go on at the end: deadlocks and leaks.
    package var waits: [Wait] = []
    /// The step in which the failure showed, where that is known.
    package var failing: Int?
    package init(strands: [Strand], steps: [Step], failure: Failure, conflict: (first: Int, second: Int)? = nil) {
        self.strands = strands
        self.steps = steps
        self.failure = failure
        self.conflict = conflict
    }
}

/// What an exploration found: all a report says.
public struct Findings: Sendable {
    package var trace: Trace
    /// Pasted into the test as `explore(replay: "…")`.
    public package(set) var token: String
    /// Schedules run until the failure.
    public package(set) var found: Int
    /// So many were allowed.
    package var budget: Int
    package var seconds: Double
    package var strategy: String
    /// Said openly: layers of control that are missing, what came back from outside.
    package var remarks: [String]
    package init(
        trace: Trace,
        token: String,
        found: Int,
        budget: Int,
        seconds: Double,
        strategy: String,
        remarks: [String] = []
    ) {
        self.trace = trace
        self.token = token
        self.found = found
        self.budget = budget
        self.seconds = seconds
        self.strategy = strategy
        self.remarks = remarks
    }
}
