// The runtime's private interface for executors with timers, in this one file: it may change with any Swift 6.x.
// Without it `Task.sleep` still works, on the runtime's own timer threads: slower, and not virtual when simulated.
@_spi(ExperimentalCustomExecutors) @_spi(ExperimentalScheduling) import _Concurrency

/// A lane whose own timers serve `Task.sleep` and the standard clocks. The runtime looks for the conformance at run
/// time; being private, it cannot stand on a public class, so every lane is made as one of these.
protocol TimedLane: Lane, SchedulingExecutor {}

extension TimedLane {
    func enqueue<C: Clock>(
        _ job: consuming ExecutorJob,
        after delay: C.Duration,
        tolerance: C.Duration?,
        clock: C
    ) {
        let nanoseconds = (delay as? Duration)?.wholeNanoseconds ?? 0
        enqueue(UnownedJob(job), after: UInt64(max(0, nanoseconds)))
    }
}

/// A delayed job of the runtime's: the one that wakes a sleeping task.
final class JobTimer: LaneTimer {
    private let job: UnownedJob
    init(_ job: UnownedJob) { self.job = job }

    /// Runs the job at once. It belongs to no executor, which the runtime writes as two zero words; told that it runs
    /// on a lane it would move to the global pool first, and the sleeper would be woken from another thread.
    override func fire() {
        job.runSynchronously(on: unsafeBitCast((UInt(0), UInt(0)), to: UnownedSerialExecutor.self))
    }
}

final class TimedLoopLane: LoopLane, TimedLane, @unchecked Sendable {}  // as its superclass says
final class TimedThreadLane: ThreadLane, TimedLane, @unchecked Sendable {}  // as its superclass says
final class TimedDrivenThreadLane: DrivenThreadLane, TimedLane, @unchecked Sendable {}  // as its superclass says
final class TimedSimulatedLane: SimulatedLane, TimedLane, @unchecked Sendable {}  // as its superclass says
