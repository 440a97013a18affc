import Synchronization

/// One thread's loop: the task queue and the callback queue of the textbook, over a kernel that completes.
///
/// One turn:
/// 1. run what is ready: jobs of tasks, and errands for the runners (a bounded number, so that the kernel is heard);
/// 2. take in what other threads sent;
/// 3. fire the timers that are due;
/// 4. ask the kernel: hand over what was submitted, wait if nothing is ready, give out every answer. Answers resume
///    tasks and add errands: they run in step 1 of the next turn.
package final class Loop: @unchecked Sendable {  // the loop's own thread only, but for `post` and `wake`
    package let kernel: any Kernel
    /// Whose loop it is. Set by `attach`, before anything else is called.
    @exclusivity(unchecked) package unowned(unsafe) private(set) var lane: Lane!
    @exclusivity(unchecked) var ready = JobQueue()
    @exclusivity(unchecked) var timers = TimerQueue()
    private let inbox = Inbox()
    @exclusivity(unchecked) private var errands = ErrandQueue()
    @exclusivity(unchecked) private var idleRunners: [Runner] = []
    package private(set) var runnerCount = 0
    private var lastStarted: Runner?
    @exclusivity(unchecked) private var isStarting = false
    /// The moment when the kernel last answered.
    @exclusivity(unchecked) package private(set) var now: UInt64
    /// Chooses which of so many ready jobs runs next; `nil`: the oldest.
    var choose: ((Int) -> Int)?
    @exclusivity(unchecked) private var executor: UnownedTaskExecutor!
    private let isStopped = Atomic<Bool>(false)
    /// How many jobs and errands one turn runs before it asks the kernel again.
    private static let jobsATurn = 1024
    /// How long a turn takes further ones, in nanoseconds: answers that wait to be handed over, timers and calls from
    /// other threads must not wait for a thousand handlers that compute.
    private static let turnLimit: UInt64 = 10_000_000
    @exclusivity(unchecked) private var turnBegan: UInt64 = 0

    init(kernel: any Kernel) {
        self.kernel = kernel
        now = kernel.now()
    }

    func attach(to lane: Lane) {
        self.lane = lane
        executor = lane.asUnownedTaskExecutor()
    }

    // MARK: The turn

    /// Turns until `stop`.
    func run() {
        while !isStopped.load(ordering: .relaxed) { turn() }
    }

    func turn() {
        runReady()
        takeInbox()
        fireTimers()
        collect()
    }

    private func runReady() {
        if ready.isEmpty, errands.isEmpty { return }
        turnBegan = now
        var budget = Self.jobsATurn
        repeat {
            let started = errands.isEmpty ? nil : startRunner()
            // Most jobs are short: the clock is read for some of them only.
            while !ready.isEmpty, budget > 0, budget & 15 != 0 || !isTurnLong {
                let job = choose.map { ready.remove(at: $0(ready.count)) } ?? ready.pop()
                job.runSynchronously(on: executor)
                budget -= 1
            }
            started?.noteSuspension()
        } while !errands.isEmpty && budget > 0 && !isTurnLong
    }

    private var isTurnLong: Bool { kernel.now() &- turnBegan > Self.turnLimit }

    func takeInbox() {
        if inbox.isEmpty { return }
        for call in inbox.take(into: &ready) { call() }
    }

    private func fireTimers() {
        if timers.isEmpty { return }
        while let timer = timers.popDue(now) { timer.fire() }
    }

    private func collect() {
        // `stop` may have come with this turn's inbox: then there will be no other wake-up.
        let isIdle = ready.isEmpty && errands.isEmpty && !isStopping
        let sleeps = isIdle && inbox.prepareToSleep()
        kernel.collect(until: sleeps ? timers.earliest : 0) {
            now = kernel.now()
            if sleeps { inbox.hasWoken() }
        }
    }

    /// True when nothing can happen any more unless somebody else sends something.
    var isQuiet: Bool { ready.isEmpty && errands.isEmpty && timers.isEmpty && inbox.isEmpty }

    // MARK: Work from outside

    func enqueueFromOutside(_ job: UnownedJob) {
        if inbox.post(job) { kernel.wake() }
    }

    /// Makes a call on the loop's thread, soon. From any thread.
    package func post(_ call: @escaping @Sendable () -> Void) {
        if inbox.post(call) { kernel.wake() }
    }

    /// Makes a call on the loop's thread: at once if this is it, soon if not.
    package func run(_ call: @escaping @Sendable () -> Void) {
        if lane.isCurrent { call() } else { post(call) }
    }

    package func stop() {
        isStopped.store(true, ordering: .relaxed)
        post {}
    }

    package var isStopping: Bool { isStopped.load(ordering: .relaxed) }

    // MARK: Errands

    /// Gives an errand to the next runner that is free.
    package func add(_ errand: any Errand) { errands.push(errand) }

    /// `nil` also when the turn has lasted long enough: the next one goes on.
    func nextErrand() -> (any Errand)? {
        isStarting = false
        return errands.isEmpty || isTurnLong ? nil : errands.pop()
    }

    private func startRunner() -> Runner {
        if let runner = idleRunners.popLast() {
            runner.resume()
            return runner
        }
        runnerCount += 1
        let runner = Runner(on: lane)
        runner.start()
        return runner
    }

    func park(_ runner: Runner) { idleRunners.append(runner) }

    func runnerEnded(_ runner: Runner) { runnerCount -= 1 }

    /// Lets every parked runner end, when the loop is stopping.
    func endRunners() {
        resumeIdleRunners()
        runReady()
    }

    func resumeIdleRunners() {
        while let runner = idleRunners.popLast() { runner.resume() }
    }

    // MARK: Driven by somebody else

    var isInboxEmpty: Bool { inbox.isEmpty }
    /// Whether there are errands, and no runner is on its way to them.
    var hasErrands: Bool { !errands.isEmpty && !isStarting }

    /// Gives the errands to a runner, whose job is ready then.
    func startDriven() {
        isStarting = true
        turnBegan = kernel.now()
        lastStarted = startRunner()
    }

    /// What an errand does not get done in one go, it is told of when the clock moves on.
    func fireDriven() {
        lastStarted?.noteSuspension()
        lastStarted = nil
        now = kernel.now()
        fireTimers()
    }

    // MARK: Timers

    /// Calls `body` on the loop's thread, `delay` nanoseconds from now.
    package func schedule(after delay: UInt64, _ body: @escaping () -> Void) {
        timers.add(CallTimer(body), due: kernel.now() &+ delay)
    }

    /// Calls `body` on the loop's thread at `moment`, unless the timer is cancelled before.
    package func schedule(at moment: UInt64, _ body: @escaping () -> Void) -> CallTimer {
        let timer = CallTimer(body)
        timers.add(timer, due: moment)
        return timer
    }

    package func cancel(_ timer: CallTimer) { timers.remove(timer) }
}

/// The errands of one loop, first come first served.
struct ErrandQueue: ~Copyable {
    private var slots: [(any Errand)?] = .init(repeating: nil, count: 64)
    private var head = 0
    private var tail = 0

    @inline(__always) var isEmpty: Bool { head == tail }

    mutating func push(_ errand: any Errand) {
        if tail &- head == slots.count { grow() }
        slots[tail & (slots.count - 1)] = errand
        tail &+= 1
    }

    mutating func pop() -> (any Errand)? {
        guard head != tail else { return nil }
        let index = head & (slots.count - 1)
        head &+= 1
        let errand = slots[index]
        slots[index] = nil
        return errand
    }

    private mutating func grow() {
        var larger: [(any Errand)?] = []
        larger.reserveCapacity(slots.count * 2)
        for index in head..<tail { larger.append(slots[index & (slots.count - 1)]) }
        tail = larger.count
        head = 0
        larger.append(contentsOf: repeatElement(nil, count: slots.count * 2 - larger.count))
        slots = larger
    }
}
