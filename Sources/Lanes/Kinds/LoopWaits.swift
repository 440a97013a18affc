import Glibc

/// A task that waits for the kernel.
final class Suspension: Waiter, @unchecked Sendable {  // the loop's thread only
    private unowned(unsafe) let loop: Loop
    private var continuation: UnsafeContinuation<Int32, Never>?
    private var timer: CallTimer?
    /// Why the wait is being ended early, as an error number; 0: it is not.
    private var reason: Int32 = 0

    init(loop: Loop) {
        self.loop = loop
        super.init()
    }

    func start(
        _ operation: IOOperation,
        until deadline: LaneClock.Instant,
        _ continuation: UnsafeContinuation<Int32, Never>
    ) {
        if reason != 0 { return continuation.resume(returning: -reason) }
        self.continuation = continuation
        loop.kernel.submit(operation, for: self, tag: 0)
        guard deadline != .never else { return }
        let timer = CallTimer { [unowned self] in stop(ETIME) }
        self.timer = timer
        loop.timers.add(timer, due: deadline.nanoseconds)
    }

    /// From any thread.
    func cancel() { loop.run { self.stop(ECANCELED) } }

    private func stop(_ reason: Int32) {
        if self.reason == 0 { self.reason = reason }
        // The answer still comes, and only then may the operation's memory be used again.
        if continuation != nil { loop.kernel.cancel(self, tag: 0) }
    }

    override func complete(_ completion: Completion, tag: Tag) {
        if let timer { loop.timers.remove(timer) }
        timer = nil
        let wasStopped = completion.result == -ECANCELED && reason != 0
        let waiting = continuation
        continuation = nil
        waiting?.resume(returning: wasStopped ? -reason : completion.result)
    }
}

/// A task that waits for a moment.
final class Sleeper: LaneTimer, @unchecked Sendable {  // the loop's thread only
    private unowned(unsafe) let loop: Loop
    private var continuation: UnsafeContinuation<Bool, Never>?
    private var isStopped = false

    init(loop: Loop) { self.loop = loop }

    func start(until deadline: LaneClock.Instant, _ continuation: UnsafeContinuation<Bool, Never>) {
        if isStopped { return continuation.resume(returning: false) }
        self.continuation = continuation
        loop.timers.add(self, due: deadline.nanoseconds)
    }

    /// From any thread.
    func cancel() { loop.run { self.stop() } }

    private func stop() {
        isStopped = true
        guard let waiting = continuation else { return }
        continuation = nil
        loop.timers.remove(self)
        waiting.resume(returning: false)
    }

    override func fire() {
        let waiting = continuation
        continuation = nil
        waiting?.resume(returning: true)
    }
}
