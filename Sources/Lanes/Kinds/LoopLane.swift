import CLinux
import Glibc
import Synchronization

/// A lane whose code runs on the loop's own thread, and which waits by suspending: the same thread asks the kernel
/// and goes on with others.
public class LoopLane: Lane, @unchecked Sendable {  // as its superclass says
    package let loop: Loop
    private let pool: ThreadPool?

    /// A lane on a kernel; its thread is whoever calls `run`.
    init(name: String, kernel: any Kernel, workers: ThreadPool?) {
        pool = workers
        loop = Loop(kernel: kernel)
        super.init(name: name)
        loop.attach(to: self)
    }

    // MARK: The three verbs

    public override func perform(
        _ operation: IOOperation,
        until deadline: LaneClock.Instant = .never
    ) async throws(IOError) -> Int {
        guard isCurrent else { return try await performFromOutside(operation, until: deadline) }
        let wait = journal.begin(.perform(operation.verb))
        let suspension = Suspension(loop: loop)
        let record = Cancellation.notice(suspension)
        let result = await withUnsafeContinuation { suspension.start(operation, until: deadline, $0) }
        withExtendedLifetime(suspension) { Cancellation.forget(record) }
        journal.end(wait)
        if result < 0 { throw IOError(code: -result, operation: operation.name) }
        return Int(result)
    }

    @inline(never)
    private func performFromOutside(
        _ operation: IOOperation,
        until deadline: LaneClock.Instant
    ) async throws(IOError) -> Int {
        let outcome = await withTaskExecutorPreference(self) {
            do throws(IOError) {
                return Result<Int, IOError>.success(try await self.perform(operation, until: deadline))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    public override func offload<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        let wait = journal.begin(.offload)
        defer { journal.end(wait) }
        guard let workers else { return try work() }
        return try await workers.run(work)
    }

    public override func sleep(until deadline: LaneClock.Instant) async throws(CancellationError) {
        guard isCurrent else { return try await sleepFromOutside(until: deadline) }
        let wait = journal.begin(.sleep)
        let sleeper = Sleeper(loop: loop)
        let record = Cancellation.notice(sleeper)
        let hasFired = await withUnsafeContinuation { sleeper.start(until: deadline, $0) }
        withExtendedLifetime(sleeper) { Cancellation.forget(record) }
        journal.end(wait)
        if !hasFired { throw CancellationError() }
    }

    @inline(never)
    private func sleepFromOutside(until deadline: LaneClock.Instant) async throws(CancellationError) {
        let isCancelled = await withTaskExecutorPreference(self) {
            do throws(CancellationError) {
                try await self.sleep(until: deadline)
                return false
            } catch {
                return true
            }
        }
        if isCancelled { throw CancellationError() }
    }

    // MARK: The executor

    public override final func enqueue(_ job: UnownedJob) {
        if isCurrent { loop.ready.push(job) } else { loop.enqueueFromOutside(job) }
    }

    override final func enqueue(_ job: UnownedJob, after delay: UInt64) {
        let due = now() &+ delay
        loop.run { [self] in loop.timers.add(JobTimer(job), due: due) }
    }

    package override func now() -> UInt64 { loop.kernel.now() }
    package override var workers: ThreadPool? { pool }

    override func nextErrand(for runner: Runner) -> (any Errand)? { loop.nextErrand() }
    override func park(_ runner: Runner) { loop.park(runner) }
    override func runnerEnded(_ runner: Runner) { loop.runnerEnded(runner) }
    override var isStopping: Bool { loop.isStopping }
}
