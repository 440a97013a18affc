import CCapture
// The runtime's private interface for executors with timers, here and in LateExecutors: it may change with any
// Swift 6.x, and the self-test says so.
@_spi(ExperimentalCustomExecutors) @_spi(ExperimentalScheduling) import _Concurrency

/// What the runtime takes for the executor of every task of a run: it only notes what is ready.
final class RunExecutor: TaskExecutor, SchedulingExecutor {
    private unowned(unsafe) let run: Run

    init(_ run: Run) { self.run = run }

    func enqueue(_ job: consuming ExecutorJob) { run.enqueue(UnownedJob(job)) }

    func enqueue<C: Clock>(
        _ job: consuming ExecutorJob,
        after delay: C.Duration,
        tolerance: C.Duration?,
        clock: C
    ) {
        run.addTimer(UnownedJob(job), after: nanoseconds(delay))
    }
}

/// A clock's own measure of time counts as no time at all.
func nanoseconds<D: DurationProtocol>(_ delay: D) -> UInt64 {
    guard let (seconds, attoseconds) = (delay as? Duration)?.components, seconds >= 0, attoseconds >= 0 else {
        return 0
    }
    let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max / 2 : min(whole &+ UInt64(attoseconds / 1_000_000_000), .max / 2)
}
