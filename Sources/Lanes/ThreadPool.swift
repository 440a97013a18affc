import CLinux
import Glibc
import Synchronization

/// A bounded number of threads behind a bounded queue: the workers of the hybrid model, and the request threads of
/// the thread model.
///
/// A full queue refuses at once (`LaneError.overloaded`), so that overload shows as an answer and not as memory.
package final class ThreadPool: @unchecked Sendable {  // what changes is behind `state`
    package let name: String
    package let size: Int
    package let queueLimit: Int

    private struct State: ~Copyable {
        var queue = WorkQueue()
        var idle: [ThreadLane] = []
        var isStopping = false
    }

    private let state = Lock(State())
    package private(set) var lanes: [ThreadLane] = []
    private var threads: [LaneThread] = []
    /// Who has the threads' work done in an order of its own, and gave them no threads of the system: an explorer.
    let driver: (any LaneDriver)?

    /// Starts `size` threads. `niceness` above 0 lets loops go first where both want the same processor.
    ///
    /// `neighbour`: under an explorer, the lane in whose memory the threads' sockets are.
    package init(
        name: String = "worker",
        size: Int,
        queue: Int,
        niceness: Int32 = 0,
        beside neighbour: SimulatedLane? = nil
    ) throws(IOError) {
        precondition(size > 0 && queue > 0, "a pool has at least one thread and room for one piece of work")
        self.name = name
        self.size = size
        queueLimit = queue
        driver = LaneDrivers.current
        if let driver {
            addLanes(drivenBy: driver, beside: neighbour)
            return
        }
        for index in 0..<size {
            let lane = TimedThreadLane(name: "\(name) \(index)", pool: self)
            lanes.append(lane)
            let thread = try LaneThread(name: lane.name) {
                if niceness != 0 { lanes_thread_nice(niceness) }
                lane.main()
            }
            threads.append(thread)
        }
    }

    private func addLanes(drivenBy driver: any LaneDriver, beside neighbour: SimulatedLane?) {
        lanes = (0..<size).map { index in
            TimedDrivenThreadLane(name: "\(name) \(index)", pool: self, beside: neighbour, drivenBy: driver)
        }
        // The first of them goes first.
        state.withLock { $0.idle = lanes.reversed() }
    }

    // MARK: Work

    /// Puts an errand in the queue. `isAdmitted`: it belongs to work that was let in before, and is not refused.
    package func add(_ errand: any Errand, isAdmitted: Bool = false) throws(LaneError) {
        try add(.errand(errand), isAdmitted: isAdmitted)
    }

    /// Runs `work` on a worker and returns, or throws, what it does. A task that is cancelled while its work is still
    /// in the queue leaves it there undone.
    package func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        let call = OffloadedCall(work)
        defer { call.handover.takes() }
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                call.continuation = continuation
                do throws(LaneError) {
                    try add(.call(call))
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        } onCancel: {
            call.cancel()
        }
    }

    /// Has `body` called by up to `count` idle threads as well, at once and without waiting; none if all are busy.
    func help(_ count: Int, _ body: @escaping @Sendable () -> Void) {
        for _ in 0..<count {
            let isIdle = state.withLock { !$0.idle.isEmpty }
            guard isIdle, (try? add(.call(HelpingCall(body)))) != nil else { return }
        }
    }

    private func add(_ work: Work, isAdmitted: Bool = false) throws(LaneError) {
        let (lane, error) = state.withLock { state -> (ThreadLane?, LaneError?) in
            if state.isStopping { return (nil, .stopped(lane: name)) }
            if state.queue.count >= queueLimit, state.idle.isEmpty, !isAdmitted {
                return (nil, .overloaded(lane: name, queue: queueLimit))
            }
            state.queue.push(work)
            return (state.idle.popLast(), nil)
        }
        if let error { throw error }
        if let lane { lane.unpark() } else { driver?.queue(for: self) }
    }

    /// The oldest piece of work. `nil`: there is none, and `lane` is now counted as idle.
    func next(for lane: ThreadLane) -> Work? {
        state.withLock { state in
            if let work = state.queue.pop() { return work }
            state.idle.append(lane)
            return nil
        }
    }

    /// Whether there is work. If not, `lane` is now counted as idle.
    func hasWork(for lane: ThreadLane) -> Bool {
        state.withLock { state in
            if state.queue.count == 0, !state.isStopping { state.idle.append(lane) }
            return state.queue.count > 0
        }
    }

    /// The oldest piece of work, if it is an errand. The asking lane stays busy either way.
    func nextErrand() -> Work? {
        state.withLock { state in state.queue.isErrandNext ? state.queue.pop() : nil }
    }

    /// Takes a lane that woke for a reason of its own off the idle ones.
    func isBusy(_ lane: ThreadLane) {
        state.withLock { state in
            if let index = state.idle.lastIndex(where: { $0 === lane }) { state.idle.remove(at: index) }
        }
    }

    /// How many pieces of work wait for a thread.
    package var queued: Int { state.withLock { $0.queue.count } }
    /// How many threads have nothing to do.
    package var idle: Int { state.withLock { $0.idle.count } }

    // MARK: End

    package var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Lets the threads finish what is queued and end, and waits for them, but no longer than `patience` nanoseconds.
    ///
    /// Returns those that did not end: code that never returns has them. They keep what they use.
    @discardableResult
    package func stop(within patience: UInt64 = .max) -> [StuckThread] {
        state.withLock { $0.isStopping = true }
        if driver != nil { return endLanes() }
        for lane in lanes { lane.unpark() }
        let (end, isBeyondCounting) = systemNanoseconds().addingReportingOverflow(patience)
        let stuck = zip(threads, lanes).compactMap { thread, lane in
            thread.join(until: isBeyondCounting ? .max : end, lane: lane.name)
        }
        if stuck.isEmpty {
            lanes = []
        } else {
            _ = Unmanaged.passRetained(self)
        }
        threads = []
        return stuck
    }

    /// Threads that are driven end when they are chosen: nothing to wait for.
    private func endLanes() -> [StuckThread] {
        for case let lane as DrivenThreadLane in lanes { lane.end() }
        lanes = []
        state.withLock { $0.idle = [] }
        return []
    }

    enum Work: Sendable {
        case errand(any Errand)
        case call(PoolCall)
    }

    private struct WorkQueue: ~Copyable {
        private var slots: [Work?] = .init(repeating: nil, count: 64)
        private var head = 0
        private(set) var count = 0

        var isErrandNext: Bool {
            guard count > 0, case .errand? = slots[head] else { return false }
            return true
        }

        mutating func push(_ work: Work) {
            if count == slots.count {
                slots = (0..<count).map { slots[(head + $0) % count] } + .init(repeating: nil, count: count)
                head = 0
            }
            slots[(head + count) % slots.count] = work
            count += 1
        }

        mutating func pop() -> Work? {
            guard count > 0 else { return nil }
            defer {
                slots[head] = nil
                head = (head + 1) % slots.count
                count -= 1
            }
            return slots[head]
        }
    }
}

/// Something a pool's thread calls.
class PoolCall: @unchecked Sendable {  // what it calls is Sendable
    func run() {}
}

private final class HelpingCall: PoolCall, @unchecked Sendable {  // as its superclass says
    private let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    override func run() { body() }
}

/// Work of a suspended task, done by a pool's thread.
private final class OffloadedCall<Result: Sendable>: PoolCall, @unchecked Sendable {
    // Safe to share: `continuation` is set before the call is queued; whoever claims the call alone resumes it.
    private let work: @Sendable () throws -> Result
    var continuation: UnsafeContinuation<Result, any Error>?
    private let isCancelled = Atomic<Bool>(false)
    let handover = Handover()

    init(_ work: @escaping @Sendable () throws -> Result) { self.work = work }

    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    override func run() {
        let result = Swift.Result {
            if isCancelled.load(ordering: .relaxed) { throw CancellationError() }
            return try work()
        }
        handover.gives()
        continuation?.resume(with: result)
    }
}
