import CLinux
import Glibc
import Synchronization

/// A lane whose code runs on one thread of a bounded pool, for a whole request, and which waits by blocking that
/// thread in place.
///
/// While its request waits, the thread does nothing else: more threads are more work at once, until memory and
/// context switches are the limit.
public class ThreadLane: Lane, @unchecked Sendable {  // as its superclass says
    unowned let pool: ThreadPool
    let parker: Parker
    private let inbox = Inbox()
    private var ready = JobQueue(capacity: 16)
    private var timers = TimerQueue()
    private(set) var runner: Runner?
    private var isRunnerParked = false
    private var errand: (any Errand)?
    /// Readable while a blocking system call of this thread is to be given up.
    private var cancelDescriptor: Descriptor = -1

    init(name: String, pool: ThreadPool, drivenBy driver: (any LaneDriver)? = nil) {
        self.pool = pool
        parker = Parker(drivenBy: driver)
        super.init(name: name)
    }

    deinit { if cancelDescriptor >= 0 { close(cancelDescriptor) } }

    // MARK: The thread

    /// The thread's life: its own jobs first, then the pool's next piece of work, then sleep.
    func main() {
        enter()
        while true {
            runReady()
            // A request that waits for something occupies this thread: no other is taken meanwhile.
            if isFree {
                if let work = pool.next(for: self) {
                    take(work)
                    continue
                }
                if pool.isStopping, inbox.isEmpty, timers.isEmpty { break }
            }
            sleepUntilCalled()
        }
        endRunner()
        leave()
    }

    /// No request occupies the thread.
    final var isFree: Bool { runner == nil || isRunnerParked }

    final func take(_ work: ThreadPool.Work) {
        switch work {
        case .call(let call):
            let run = journal.begin(.work)
            call.run()
            journal.end(run)
        case .errand(let errand):
            self.errand = errand
            if let runner, isRunnerParked {
                isRunnerParked = false
                runner.resume()
            } else {
                runner = Runner(on: self)
                runner?.start()
            }
        }
    }

    private func runReady() {
        repeat {
            for call in inbox.take(into: &ready) { call() }
            while let timer = timers.popDue(now()) { timer.fire() }
            while !ready.isEmpty { ready.pop().runSynchronously(on: asUnownedTaskExecutor()) }
        } while !inbox.isEmpty
    }

    private func sleepUntilCalled() {
        if inbox.prepareToSleep() {
            var wait: Int64 = -1
            if timers.earliest != .max {
                let now = now()
                wait = timers.earliest > now ? Int64(clamping: timers.earliest - now) : 0
            }
            parker.park(nanoseconds: wait)
            inbox.hasWoken()
        }
        if isFree { pool.isBusy(self) }
    }

    private func endRunner() {
        guard let runner, isRunnerParked else { return }
        runner.resume()
        runReady()
    }

    func unpark() { parker.unpark() }

    // MARK: The three verbs, in place

    public override func perform(
        _ operation: IOOperation,
        until deadline: LaneClock.Instant = .never
    ) async throws(IOError) -> Int {
        let wait = journal.begin(.perform(operation.verb))
        defer { journal.end(wait) }
        if cancelDescriptor < 0 { cancelDescriptor = lanes_eventfd(1) }
        let cancel = cancelDescriptor
        let outcome = await withTaskCancellationHandler {
            Result<Int, IOError> { () throws(IOError) in
                try Syscalls.perform(operation, until: deadline.nanoseconds, cancel: cancel)
            }
        } onCancel: {
            var one: UInt64 = 1
            write(cancel, &one, 8)
        }
        var count: UInt64 = 0
        if Task.isCancelled { read(cancel, &count, 8) }
        return try outcome.get()
    }

    public override func offload<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        let run = journal.begin(.offload)
        defer { journal.end(run) }
        return try work()
    }

    public override func sleep(until deadline: LaneClock.Instant) async throws(CancellationError) {
        let wait = journal.begin(.sleep)
        defer { journal.end(wait) }
        let isCancelled = await withTaskCancellationHandler {
            block(until: deadline.nanoseconds)
            return Task.isCancelled
        } onCancel: {
            parker.unpark()
        }
        if isCancelled { throw CancellationError() }
    }

    private func block(until deadline: UInt64) {
        while !Task.isCancelled {
            let now = now()
            if now >= deadline { return }
            parker.park(nanoseconds: Int64(clamping: deadline - now))
        }
    }

    // MARK: The executor

    public override func enqueue(_ job: UnownedJob) {
        if isCurrent {
            ready.push(job)
        } else if inbox.post(job) {
            parker.unpark()
        }
    }

    override func enqueue(_ job: UnownedJob, after delay: UInt64) {
        let due = now() &+ delay
        let add: @Sendable () -> Void = { [self] in
            timers.add(JobTimer(job), due: due)
        }
        if isCurrent {
            add()
        } else if inbox.post(add) {
            parker.unpark()
        }
    }

    /// The workers beside this one, for `parallelMap`.
    package override var workers: ThreadPool? { pool }

    // MARK: The runner

    /// The errand that the thread was given, if its runner has not taken it.
    final func takeErrand() -> (any Errand)? {
        defer { errand = nil }
        return errand
    }

    override func nextErrand(for runner: Runner) -> (any Errand)? {
        if let errand = takeErrand() { return errand }
        // Under load the next request is taken here, without a way round through the thread's main function.
        guard inbox.isEmpty, ready.isEmpty, case .errand(let next)? = pool.nextErrand() else { return nil }
        return next
    }

    override func park(_ runner: Runner) { isRunnerParked = true }

    override func runnerEnded(_ runner: Runner) { self.runner = nil }

    override var isStopping: Bool { pool.isStopping }
}
