import CCapture
import Lanes
import LanesPoints

/// One body under control, run after run: its ready list, its clock, and whose turn it is.
///
/// Whoever has the baton runs the scheduler: the thread that explores, or, when a job is parked in the middle on that
/// one, a spare carrier. Threads that are not under control reach a run through `intake` only, when they resume one of
/// its tasks.
final class Run: @unchecked Sendable {  // whoever has the baton, but for `intake`, which has a lock
    struct Limits {
        var steps = 20_000
        var mailbox = Mailbox.any
        /// Nanoseconds to wait for news from outside where nobody can go on.
        var outside: UInt64 = 150_000_000
    }

    let limits: Limits
    let intake = Intake()
    let carriers: CarrierPool
    let capture: UnsafeMutablePointer<lanes_capture>
    @exclusivity(unchecked) var ready = ReadyList()
    @exclusivity(unchecked) var blocked = BlockedList()
    @exclusivity(unchecked) var timers = TimerList()
    /// Whose timer fires.
    @exclusivity(unchecked) var sleeper: StrandID?
    @exclusivity(unchecked) var strands = TaskTable()
    @exclusivity(unchecked) var resources = Resources()
    @exclusivity(unchecked) private(set) var last: Candidate?
    @exclusivity(unchecked) private(set) var preemptions = 0
    @exclusivity(unchecked) private(set) var schedule: [StrandID] = []
    /// What the body ended with.
    @exclusivity(unchecked) var ending: Ending?
    @exclusivity(unchecked) private(set) var failure: Failure?
    @exclusivity(unchecked) var isOver = false
    /// The footprint of the step under way.
    @exclusivity(unchecked) var footprint = Footprint()
    /// The step under way ended in a hop: its task is in the ready list again.
    @exclusivity(unchecked) var hasHopped = false
    /// How what becomes ready in the step under way came to be so.
    @exclusivity(unchecked) var arrival = PointKind.resume
    /// Locks, conditions and threads that the run's steps have met.
    @exclusivity(unchecked) var points = PointState()
    /// The lanes that take part, by number, and those of them that are simulated.
    @exclusivity(unchecked) var lanes: [AttachedLane] = []
    @exclusivity(unchecked) var networks: [AttachedNetwork] = []
    /// Work that found all of its pool's threads busy, and who gave it to the pool.
    @exclusivity(unchecked) var queuedWork: [(pool: ThreadPool, strand: StrandID)] = []
    /// Writes down the run's steps, if somebody wants to read them.
    @exclusivity(unchecked) var recorder: Recorder?
    let outside: OutsideWait
    let watch: Watch
    @exclusivity(unchecked) private(set) var executor: RunExecutor!
    @exclusivity(unchecked) private var seat: ControllerSeat!
    /// Which of the process's copies this run is in.
    @exclusivity(unchecked) private var copies: UInt32 = 0
    @exclusivity(unchecked) private(set) var laneDriver: RunLaneDriver!
    /// Whoever called `run` keeps it.
    @exclusivity(unchecked) private unowned(unsafe) var strategy: (any Strategy)!

    init(limits: Limits, carriers: CarrierPool, outside: OutsideWait, watch: Watch) {
        self.limits = limits
        self.watch = watch
        self.outside = outside
        self.carriers = carriers
        capture = .allocate(capacity: 1)
        schedule.reserveCapacity(256)
        executor = RunExecutor(self)
        seat = ControllerSeat(RunController(self))
        laneDriver = RunLaneDriver(self)
        let unowned = unsafeBitCast(executor.asUnownedTaskExecutor(), to: lanes_executor.self)
        capture.initialize(
            to: lanes_capture(
                run: Unmanaged.passUnretained(self).toOpaque(),
                executor: unowned,
                now: 0,
                created: { Run.of($0).created($1!.pointee) },
                hopped: { Run.of($0).hopped($1!, to: $2, lane: $3) },
                owns: { Run.of($0).owns($1) },
                has_lanes: false,
                lane: nil
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
        copies = lanes_copies()
        self.strategy = strategy
        enter(carriers.home)
        start()
        carry(on: carriers.home)
        releaseParked()
        carriers.awaitRest()
        drainTimers()
        leave()
        detachLanes()
        return RunResult(schedule: Schedule(schedule), failure: failure, preemptions: preemptions)
    }

    private func reset() {
        ready.removeAll()
        blocked.removeAll()
        strands.removeAll()
        resources.removeAll()
        points = PointState()
        detachLanes()
        queuedWork.removeAll()
        schedule.removeAll(keepingCapacity: true)
        capture.pointee.now = 0
        (last, ending, failure, isOver, preemptions) = (nil, nil, nil, false, 0)
    }

    func enter(_ carrier: Carrier) {
        carrier.run = self
        carrier.noteThread()
        carrier.assigned = nil
        lanes_capture_enter(capture)
        seat.enter()
    }

    func leave() {
        lanes_capture_enter(nil)
        ControllerSeat.leave()
    }

    /// Looks at the body's locks and atomics without taking part in the schedule.
    func aside<Result>(_ look: () -> Result) -> Result {
        ControllerSeat.leave()
        defer { seat.enter() }
        return look()
    }

    /// Ends the run with what went wrong. The first failure counts.
    func fail(_ kind: Failure.Kind, _ message: @autoclosure () -> String) {
        guard failure == nil else { return }
        failure = Failure(kind, message())
        if let recorder { recorder.failing = recorder.steps.count - 1 }
    }

    /// One exploration in the middle of another: its steps would be nobody's, and its time would not be virtual.
    func refuseExploration() -> Exploration {
        fail(.thrown, "an exploration began inside one: explore the inner body by itself, or call it without `explore`")
        return Exploration()
    }

    /// Whether a run has left something behind that may still stir: then nothing may run in its place.
    var isSoiled: Bool { strands.unfinished > 0 || ending == nil || !ready.isEmpty || !blocked.isEmpty }

    // MARK: Whose turn it is

    /// Chooses who takes the next step, and begins it; `nil`: the run is over.
    func nextStep() -> (Candidate, Entry)? {
        // A body that forks makes two of itself; the copy has come to its end here.
        if lanes_copies() != copies { lanes_leave_copy() }
        while !isOver {
            if !intake.isEmpty { takeIntake() }
            if !networks.isEmpty { hearLanes() }
            if points.hasParked { holdCancelled() }
            guard ready.isEmpty else { return beginStep() }
            idle()
        }
        return nil
    }

    private func beginStep() -> (Candidate, Entry)? {
        guard watch.beat() else {
            isOver = true
            return nil
        }
        guard schedule.count < limits.steps else {
            fail(.livelock, "no end after \(limits.steps) steps: a loop that waits for something that never comes?")
            isOver = true
            return nil
        }
        let moment = Moment(candidates: ready.all, step: schedule.count, last: last?.strand)
        let chosen = strategy.choose(moment)
        let isPreemption = moment.isPreemption(chosen)
        if isPreemption { preemptions += 1 }
        recorder?.begins(
            ready[chosen],
            ready.entry(chosen),
            at: capture.pointee.now,
            isPreemption: isPreemption,
            ready: ready.all
        )
        let (candidate, entry) = ready.remove(at: chosen)
        if limits.mailbox == .fifo, entry.action == .job, let actor = entry.executor.identity {
            openMailbox(of: actor)
        }
        schedule.append(candidate.strand)
        last = candidate
        watch.tell()
        footprint = Footprint()
        if entry.action == .job { expectJob(on: candidate.resource) }
        if entry.action == .parked { touchActors(of: Carrier.of(entry.subject)) }
        hasHopped = false
        arrival = .resume
        if !lanes.isEmpty { enterLane(entry.lane, candidate.strand) }
        return (candidate, entry)
    }

    private func expectJob(on actor: ResourceID?) {
        if let actor { footprint.write(actor) } else { footprint.isUnisolated = true }
    }

    /// The step under way ends here.
    func endStep() {
        guard let last else { return }
        recorder?.ends(footprint)
        strategy.stepped(last.strand, footprint)
    }

    func runJob(_ entry: Entry) {
        if entry.lane != 0 { return runOnLane(entry) }
        lanes_job_run(entry.subject, entry.executor, capture.pointee.executor)
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
