import CCapture
import Lanes
@_spi(ExperimentalCustomExecutors) @_spi(ExperimentalScheduling) import _Concurrency

/// The process's executors from the first exploration on: on a thread that explores they hand jobs to its run, on all
/// others to the executors that the platform has always had.
enum LateExecutors: ExecutorFactory {
    static var mainExecutor: any MainExecutor { forwardingMain }
    static var defaultExecutor: any TaskExecutor { forwardingDefault }

    private static let forwardingMain = ForwardingMain()
    private static let forwardingDefault = ForwardingDefault()

    /// Once a process; further calls do nothing.
    static func install() { installed }
    private static let installed: Void = {
        _ = forwardingMain
        _ = forwardingDefault
        _createExecutors(factory: LateExecutors.self)
        LaneDrivers.install { Run.current?.laneDriver }
        _ = Assertions.hearing
        lanes_crash_hint()
    }()
}

private final class ForwardingDefault: TaskExecutor, SchedulingExecutor {
    private let platform = PlatformExecutorFactory.defaultExecutor

    func enqueue(_ job: consuming ExecutorJob) {
        if let run = Run.current { return run.enqueue(UnownedJob(job)) }
        platform.enqueue(job)
    }

    func enqueue<C: Clock>(
        _ job: consuming ExecutorJob,
        after delay: C.Duration,
        tolerance: C.Duration?,
        clock: C
    ) {
        if let run = Run.current { return run.addTimer(UnownedJob(job), after: nanoseconds(delay)) }
        guard let timed = platform as? any SchedulingExecutor else { return platform.enqueue(job) }
        timed.enqueue(job, after: delay, tolerance: tolerance, clock: clock)
    }

    func enqueue<C: Clock>(
        _ job: consuming ExecutorJob,
        at instant: C.Instant,
        tolerance: C.Duration?,
        clock: C
    ) {
        if let run = Run.current {
            return run.addTimer(UnownedJob(job), after: nanoseconds(clock.now.duration(to: instant)))
        }
        guard let timed = platform as? any SchedulingExecutor else { return platform.enqueue(job) }
        timed.enqueue(job, at: instant, tolerance: tolerance, clock: clock)
    }
}

private final class ForwardingMain: MainExecutor, SchedulingExecutor {
    private let platform = PlatformExecutorFactory.mainExecutor

    func run() throws { try platform.run() }
    func stop() { platform.stop() }
    func runUntil(_ condition: () -> Bool) throws { try platform.runUntil(condition) }
    var isMainExecutor: Bool { true }

    func checkIsolated() {
        guard Run.current == nil else { return }  // asked only when the runtime knows better
        platform.checkIsolated()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        guard let run = Run.current else { return platform.enqueue(job) }
        let main = unsafeBitCast(MainActor.sharedUnownedExecutor, to: lanes_executor.self)
        run.enqueue(UnownedJob(job), on: main)
    }

    func enqueue<C: Clock>(
        _ job: consuming ExecutorJob,
        after delay: C.Duration,
        tolerance: C.Duration?,
        clock: C
    ) {
        if let run = Run.current { return run.addTimer(UnownedJob(job), after: nanoseconds(delay)) }
        guard let timed = platform as? any SchedulingExecutor else { return platform.enqueue(job) }
        timed.enqueue(job, after: delay, tolerance: tolerance, clock: clock)
    }
}
