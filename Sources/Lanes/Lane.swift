import CLinux
import Glibc
import Synchronization

/// A lane: *where code runs* × *how it waits*.
///
/// | lane            | code runs on                                  | it waits by                                 |
/// |-----------------|-----------------------------------------------|---------------------------------------------|
/// | `LoopLane`      | the loop's own thread                         | suspending; the thread goes on with others  |
/// | `ThreadLane`    | one thread of a pool, from start to finish    | blocking that thread in place               |
/// | `SimulatedLane` | the test's thread, one job at a time, in an   | suspending; a kernel in memory answers,     |
/// |                 | order that is chosen                          | time is a number                            |
///
/// A lane is a Swift `TaskExecutor` with three verbs, and no more. Everything that waits passes through one of them,
/// so that each wait can be bounded, drawn, cancelled and simulated in one place.
///
/// | verb      | waits for                | loop lane                      | thread lane  | simulated lane       |
/// |-----------|--------------------------|--------------------------------|--------------|----------------------|
/// | `perform` | the kernel: sockets,     | submit, suspend                | call it here | the kernel in memory |
/// |           | files                    |                                |              |                      |
/// | `offload` | code that blocks or      | a worker, suspend, come back   | call it here | call it here         |
/// |           | computes for long        |                                |              |                      |
/// | `sleep`   | time                     | the timer queue                | sleep here   | the clock jumps      |
///
/// Handlers are not given a lane: `Lane.perform`, `offload { }` and `Lane.sleep` use the one they run on.
public class Lane: TaskExecutor, @unchecked Sendable {
    // Safe to share: what is mutable here is touched by the lane's own thread only, or says otherwise.

    /// "loop 0", "worker 3": what logs and the live view call this lane.
    public let name: String
    /// What this lane records about its runs and waits.
    package let journal: Journal
    /// Spare memory blocks. The lane's own thread only.
    package let blocks = BlockPool()

    init(name: String) {
        self.name = name
        journal = Journal(lane: name)
    }

    // MARK: The three verbs

    /// Has the kernel carry out an operation and returns its result, which is never negative.
    ///
    /// Cancelling the task, or the deadline, ends the wait with an `IOError` that says so. The memory in `operation`
    /// must stay valid until this returns.
    public func perform(
        _ operation: IOOperation,
        until deadline: LaneClock.Instant = .never
    ) async throws(IOError) -> Int {
        preconditionFailure("a lane says how it performs")
    }

    /// Runs code that blocks or computes for long where it delays nobody else, and returns what it returns.
    ///
    /// - Throws: what `work` throws, or `LaneError.overloaded` when the workers' queue is full.
    public func offload<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        preconditionFailure("a lane says where it offloads to")
    }

    /// Waits until `deadline`. Throws `CancellationError` when the task is cancelled before.
    public func sleep(until deadline: LaneClock.Instant) async throws(CancellationError) {
        preconditionFailure("a lane says how it sleeps")
    }

    /// How many processors this process may use: what its affinity allows, which a container or taskset may limit.
    public static var processors: Int { max(1, Int(lanes_processors())) }

    // MARK: The executor

    /// Takes in a job, from any thread.
    public func enqueue(_ job: consuming ExecutorJob) { enqueue(UnownedJob(job)) }

    /// Takes in a job, from any thread.
    public func enqueue(_ job: UnownedJob) { preconditionFailure("a lane says where its jobs queue") }

    /// Takes in a job that is to run `delay` nanoseconds from now (how `Task.sleep` waits). From any thread.
    func enqueue(_ job: UnownedJob, after delay: UInt64) { preconditionFailure("a lane says how its timers run") }

    /// Nanoseconds of the lane's clock.
    package func now() -> UInt64 { systemNanoseconds() }

    /// The workers that `offload` and `parallelMap` use; `nil`: work is done in place.
    package var workers: ThreadPool? { nil }

    /// The simulated lane whose kernel this one asks; `nil`: it asks the operating system's.
    package var memory: SimulatedLane? { nil }

    // MARK: Runners

    /// The next errand for one of this lane's runners.
    func nextErrand(for runner: Runner) -> (any Errand)? { nil }
    /// Keeps a runner that has nothing to do.
    func park(_ runner: Runner) {}
    func runnerEnded(_ runner: Runner) {}
    var isStopping: Bool { false }

    /// Starts an unstructured task that stays on this lane, which `Task { }` would leave.
    @discardableResult
    public func spawn<Success: Sendable>(
        _ body: sending @escaping @isolated(any) () async throws -> Success
    ) -> Task<Success, any Error> {
        Task(executorPreference: self, operation: body)
    }

    // MARK: The current lane

    /// The lane whose thread runs the caller; `nil` on any other thread, where work has left its lane.
    public static var current: Lane? {
        guard let pointer = lanes_current() else { return nil }
        return Unmanaged<Lane>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Whether the calling thread is this lane's.
    @inline(__always)
    package final var isCurrent: Bool { lanes_current() == Unmanaged.passUnretained(self).toOpaque() }

    /// How many jobs code on the calling thread has handed to Swift's global pool, where no lane sees them.
    package static var escapes: UInt64 { lanes_escapes() }
    /// Has escapes counted from now on. False when this runtime has no means for it.
    @discardableResult
    package static func noticeEscapes() -> Bool { lanes_notice_escapes() != 0 }

    /// Makes this the calling thread's lane.
    final func enter() {
        lanes_set_current(Unmanaged.passUnretained(self).toOpaque())
    }

    final func leave() { lanes_set_current(nil) }
}

extension Lane {
    /// `perform(_:until:)` on the lane that runs the caller.
    public static func perform(
        _ operation: IOOperation,
        until deadline: LaneClock.Instant = .never
    ) async throws(IOError) -> Int {
        let lane = current ?? LoopLane.shared
        return try await lane.perform(operation, until: deadline)
    }

    /// `sleep(until:)` on the lane that runs the caller.
    public static func sleep(until deadline: LaneClock.Instant) async throws(CancellationError) {
        let lane = current ?? LoopLane.shared
        try await lane.sleep(until: deadline)
    }

    /// Waits for `duration` on the lane that runs the caller.
    public static func sleep(for duration: Duration) async throws(CancellationError) {
        let lane = current ?? LoopLane.shared
        try await lane.sleep(until: LaneClock.Instant(nanoseconds: lane.now()).advanced(by: duration))
    }
}

/// Runs code that blocks or computes for long where it delays nobody else (`Lane.offload`).
///
/// Under the hybrid model a worker thread runs it and the caller comes back to its loop; on a thread lane, under the
/// pure event loop and on a simulated lane it runs in place.
public func offload<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await (Lane.current ?? LoopLane.shared).offload(work)
}

/// Why a lane took no work.
public enum LaneError: Error, Sendable, CustomStringConvertible {
    /// The bounded queue in front of the workers is full.
    case overloaded(lane: String, queue: Int)
    /// The pool is shutting down.
    case stopped(lane: String)

    /// What happened, where, and what to do.
    public var description: String {
        switch self {
        case .overloaded(let lane, let queue):
            "\(lane): the queue of \(queue) is full; raise the number of workers or the queue, or send less"
        case .stopped(let lane):
            "\(lane) is shutting down and takes no more work"
        }
    }
}
