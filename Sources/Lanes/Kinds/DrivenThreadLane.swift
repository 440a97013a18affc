import Glibc

/// A pool's thread under an explorer, and no thread of the system: whoever drives it runs its jobs, and has it take the
/// pool's next piece of work when it is chosen.
package class DrivenThreadLane: ThreadLane, @unchecked Sendable {  // as its superclass says
    /// Held, as the pool's real threads hold theirs by what they run.
    package let owner: ThreadPool
    /// Whose kernel and clock it uses.
    weak var neighbour: SimulatedLane?
    private let driver: any LaneDriver
    private var isEnding = false

    init(name: String, pool: ThreadPool, beside neighbour: SimulatedLane?, drivenBy driver: any LaneDriver) {
        owner = pool
        self.neighbour = neighbour
        self.driver = driver
        super.init(name: name, pool: pool, drivenBy: driver)
    }

    // MARK: The thread

    /// Takes the pool's next piece of work, if it is free and there still is some.
    package func goOn() {
        guard isFree, let work = owner.next(for: self) else { return }
        take(work)
        if isFree { rest() }
    }

    private func rest() {
        if owner.hasWork(for: self) { driver.wake(self) }
    }

    override func unpark() { driver.wake(self) }

    /// Lets the parked runner end; it does it when it is chosen.
    func end() {
        isEnding = true
        if isFree { runner?.resume() }
    }

    public override func enqueue(_ job: UnownedJob) { driver.enqueue(job, on: self) }
    override func enqueue(_ job: UnownedJob, after delay: UInt64) { driver.enqueue(job, after: delay) }

    // MARK: The runner

    /// The next request is a step of its own.
    override func nextErrand(for runner: Runner) -> (any Errand)? { takeErrand() }

    override func park(_ runner: Runner) {
        super.park(runner)
        rest()
    }

    override func runnerEnded(_ runner: Runner) {
        super.runnerEnded(runner)
        rest()
    }

    override var isStopping: Bool { isEnding }

    // MARK: In memory

    package override func now() -> UInt64 { neighbour?.now() ?? super.now() }
    package override var memory: SimulatedLane? { neighbour }

    /// What the neighbour's kernel does in memory; without one, the system call.
    public override func perform(
        _ operation: IOOperation,
        until deadline: LaneClock.Instant = .never
    ) async throws(IOError) -> Int {
        guard let kernel = neighbour?.simulated else { return try await super.perform(operation, until: deadline) }
        let answer = AwaitedAnswer(of: kernel, parker)
        kernel.submit(operation, for: answer, tag: 0)
        let result = await withTaskCancellationHandler {
            answer.wait(until: deadline.nanoseconds)
        } onCancel: {
            answer.cancel()
        }
        if result < 0 { throw IOError(code: -result, operation: operation.name) }
        return Int(result)
    }
}

/// What a thread blocks for until the kernel in memory says it.
private final class AwaitedAnswer: Waiter, @unchecked Sendable {  // whoever drives the lanes runs one at a time
    private let kernel: SimulatedKernel
    private let parker: Parker
    private var result: Int32?

    init(of kernel: SimulatedKernel, _ parker: Parker) {
        self.kernel = kernel
        self.parker = parker
    }

    func wait(until deadline: UInt64) -> Int32 {
        while result == nil, kernel.now() < deadline {
            parker.park(nanoseconds: deadline == .max ? -1 : Int64(clamping: deadline - kernel.now()))
        }
        if let result { return result }
        // The answer still comes, and only then may the operation's memory be used again.
        cancel()
        while result == nil { parker.park() }
        return result == -ECANCELED ? -ETIME : result ?? -ETIME
    }

    func cancel() { kernel.cancel(self, tag: 0) }

    override func complete(_ completion: Completion, tag: Tag) {
        result = completion.result
        parker.unpark()
    }
}
