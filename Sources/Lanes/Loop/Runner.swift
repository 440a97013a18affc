/// A piece of work that a lane's runner carries out: in HTTP, serving what a connection has received.
package protocol Errand: AnyObject, Sendable {
    /// Does the work on the lane. `runner` is the task that does it, to be cancelled when the work is no longer
    /// wanted.
    func run(by runner: Runner) async
    /// The errand has suspended for the first time: it will take a while. On the lane's thread.
    func didSuspend()
}

/// A task that carries out one errand after the other.
///
/// An idle connection holds no task, and a request makes none: a runner that is parked takes the whole batch of
/// errands that one turn of the loop brought, and a second one is needed only while the first is suspended inside a
/// handler. (A task for each request costs about 1.1 µs more.)
package final class Runner: @unchecked Sendable {  // its lane's thread only, but for `cancel`
    package unowned(unsafe) let lane: Lane
    @exclusivity(unchecked) private var parked: UnsafeContinuation<Void, Never>?
    @exclusivity(unchecked) private var task: Task<Void, Never>?
    /// What the runner is carrying out.
    @exclusivity(unchecked) private unowned(unsafe) var current: (any Errand)?

    private let holder = ScopeHolder()

    init(on lane: Lane) { self.lane = lane }

    /// What the errand's tasks see as `WorkScope.current` from now on.
    @inline(__always)
    package func enter(_ scope: WorkScope) { holder.scope = scope }

    /// Starts the runner's task; its first job goes to the lane's queue.
    func start() {
        task = Task(executorPreference: lane) { [self] in
            await ScopeHolder.$current.withValue(holder) { await carryOut() }
        }
    }

    private func carryOut() async {
        let holders = _getRetainCount(holder)
        while true {
            while let errand = lane.nextErrand(for: self) {
                current = errand
                await errand.run(by: self)
                current = nil
                // Cancellation sticks to a task: it was meant for that errand, so this runner ends with it.
                // A holder that somebody has kept is theirs.
                if Task.isCancelled || _getRetainCount(holder) > holders { return lane.runnerEnded(self) }
                holder.scope = nil
            }
            if lane.isStopping { return lane.runnerEnded(self) }
            await withUnsafeContinuation { continuation in
                parked = continuation
                lane.park(self)
            }
        }
    }

    /// Tells the errand, if there is one, that it did not get done in one go.
    func noteSuspension() { current?.didSuspend() }

    /// Lets a parked runner go on.
    func resume() {
        guard let continuation = parked else { return }
        parked = nil
        continuation.resume()
    }

    /// Cancels the task, and with it everything that the current errand has started in a structured way. From any
    /// thread, but only while that errand is known to be the current one.
    package func cancel() { task?.cancel() }
}
