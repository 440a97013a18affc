import CCapture

/// One body under control, run after run: its ready list, its clock, and whose turn it is.
///
/// A run belongs to the thread that explores it. Others reach it through `intake` only, when something that is not
/// under control resumes one of its tasks.
final class Run: @unchecked Sendable {  // its own thread only, but for `intake`, which has a lock
    struct Limits {
        var steps = 20_000
        var mailbox = Mailbox.any
    }

    let limits: Limits
    let intake = Intake()
    let capture: UnsafeMutablePointer<lanes_capture>
    @exclusivity(unchecked) var ready = ReadyList()
    @exclusivity(unchecked) var timers = TimerList()
    @exclusivity(unchecked) var strands = StrandTable()
    @exclusivity(unchecked) var resources = Resources()
    @exclusivity(unchecked) private(set) var last: StrandID?
    @exclusivity(unchecked) private(set) var preemptions = 0
    @exclusivity(unchecked) private(set) var schedule: [StrandID] = []
    /// What the body ended with.
    @exclusivity(unchecked) var ending: Ending?
    @exclusivity(unchecked) private var failure: Failure?
    @exclusivity(unchecked) private var isOver = false
    /// The footprint of the step under way.
    @exclusivity(unchecked) var footprint = Footprint()
    /// How what becomes ready in the step under way came to be so.
    @exclusivity(unchecked) var arrival = PointKind.resume
    /// Writes down the run's steps, if somebody wants to read them.
    @exclusivity(unchecked) var recorder: Recorder?
    @exclusivity(unchecked) private(set) var outside = OutsideWait()
    @exclusivity(unchecked) private(set) var executor: RunExecutor!

    init(limits: Limits) {
        self.limits = limits
        capture = .allocate(capacity: 1)
        schedule.reserveCapacity(256)
        executor = RunExecutor(self)
        let unowned = unsafeBitCast(executor.asUnownedTaskExecutor(), to: lanes_executor.self)
        capture.initialize(
            to: lanes_capture(
                run: Unmanaged.passUnretained(self).toOpaque(),
                executor: unowned,
                now: 0,
                created: { Run.of($0).created($1!.pointee) },
                hopped: { Run.of($0).hopped($1!, to: $2) }
            )
        )
    }

    deinit { capture.deallocate() }

    @inline(__always)
    static func of(_ pointer: UnsafeMutableRawPointer?) -> Run {
        Unmanaged<Run>.fromOpaque(pointer!).takeUnretainedValue()
    }

    /// The run that explores on the calling thread.
    @inline(__always)
    static var current: Run? { lanes_capture_current().map { of($0.pointee.run) } }

    // MARK: A run

    /// Runs what `start` begins, in the order that `strategy` chooses, until nothing is left of it.
    func run(_ strategy: any Strategy, start: () -> Void) -> RunResult {
        reset()
        lanes_capture_enter(capture)
        defer { lanes_capture_enter(nil) }
        start()
        while !isOver {
            if !intake.isEmpty { takeIntake() }
            if ready.isEmpty { idle() } else { step(strategy) }
        }
        drainTimers()
        return RunResult(schedule: Schedule(schedule), failure: failure, preemptions: preemptions)
    }

    private func reset() {
        ready.removeAll()
        strands.removeAll()
        resources.removeAll()
        schedule.removeAll(keepingCapacity: true)
        capture.pointee.now = 0
        (last, ending, failure, isOver, preemptions) = (nil, nil, nil, false, 0)
    }

    /// Ends the run with what went wrong. The first failure counts.
    func fail(_ kind: Failure.Kind, _ message: @autoclosure () -> String) {
        if failure == nil { failure = Failure(kind, message()) }
    }

    /// Whether a run has left something behind that may still stir: then nothing may run in its place.
    var isSoiled: Bool { strands.unfinished > 0 || ending == nil || !ready.isEmpty }

    // MARK: Steps

    private func step(_ strategy: any Strategy) {
        guard schedule.count < limits.steps else {
            fail(.livelock, "no end after \(limits.steps) steps: a loop that waits for something that never comes?")
            isOver = true
            return
        }
        let chosen = strategy.choose(Moment(candidates: ready.all, step: schedule.count, last: last))
        countPreemption(chosen)
        let (candidate, entry) = ready.remove(at: chosen)
        schedule.append(candidate.strand)
        last = candidate.strand
        recorder?.begins(candidate, entry, at: capture.pointee.now)
        footprint = Footprint()
        perform(entry, candidate)
        recorder?.ends(footprint)
        strategy.stepped(candidate.strand, footprint)
    }

    private func countPreemption(_ chosen: Int) {
        guard let last, ready[chosen].strand != last else { return }
        for candidate in ready.all where candidate.strand == last && candidate.point != .yield {
            preemptions += 1
            return
        }
    }

    private func perform(_ entry: Entry, _ candidate: Candidate) {
        if let resource = candidate.resource { footprint.write(resource) }
        hasHopped = false
        arrival = .resume
        runJob(entry)
        if !hasHopped { footprint.write(Resources.shared) }
        strands.noteStep(of: candidate.strand)
    }

    /// The step under way ended in a hop: its task is in the ready list again.
    @exclusivity(unchecked) var hasHopped = false

    func runJob(_ entry: Entry) {
        guard let job = entry.job else { return }
        lanes_job_run(job, entry.executor, capture.pointee.executor)
    }

    // MARK: When nothing is ready

    private func idle() {
        strands.noteEnds()
        if ending != nil, strands.unfinished == 0 {
            isOver = true
        } else if let due = timers.earliest {
            capture.pointee.now = max(due, capture.pointee.now)
            fireTimers()
        } else if outside.hasNews(intake) {
            takeIntake()
        } else {
            isOver = true
            judgeStandstill()
        }
    }

    private func fireTimers() {
        arrival = .timer
        while let due = timers.earliest, due <= capture.pointee.now, let job = timers.popEarliest() {
            runJob(Entry(job: job, executor: lanes_executor()))
        }
    }

    /// Timers that nobody waits for any more only give back their memory.
    private func drainTimers() {
        while let job = timers.popEarliest() { runJob(Entry(job: job, executor: lanes_executor())) }
    }

    private func judgeStandstill() {
        if ending == nil {
            fail(.deadlock, "deadlock: every task waits for another, or for something that never comes")
        } else {
            let leaked = strands.leaked.map { recorder?.name(of: $0) ?? "task \($0.number)" }
            fail(.leak, "the body has ended, but not \(leaked.joined(separator: ", ")): nothing resumes it any more")
        }
    }
}

/// What the body ended with.
enum Ending {
    case returned
    case thrown(any Error)
}

/// Which of the jobs that wait for an actor may run next.
public enum Mailbox: Sendable {
    /// Any: the language promises no order. The default.
    case any
    /// The one that came first, as today's runtime does it.
    case fifo
}
