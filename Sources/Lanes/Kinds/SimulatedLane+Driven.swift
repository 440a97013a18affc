import CLinux

/// Whoever runs lanes' jobs in an order of its own, among other things that it orders: an explorer.
///
/// It takes what is ready on a simulated lane with `takeJobs`, runs each job within `enterWhile`, and asks for the
/// rest with `goOn` and `fireTimers`.
package protocol LaneDriver: AnyObject, Sendable {
    func attach(_ lane: SimulatedLane)

    /// There is work for a thread, whose `goOn` is to be called.
    func wake(_ lane: DrivenThreadLane)
    /// Whoever is running waits for one of the pool's threads; all are busy.
    func queue(for pool: ThreadPool)
    func enqueue(_ job: UnownedJob, on lane: DrivenThreadLane)
    /// A timer's job, which belongs to no lane.
    func enqueue(_ job: UnownedJob, after delay: UInt64)
    /// Blocks the calling thread until `unpark`, or for so long (below zero: for ever). A wake-up that comes first is
    /// kept.
    func park(_ place: UnsafeMutableRawPointer, nanoseconds: Int64)
    func unpark(_ place: UnsafeMutableRawPointer)

    /// The task that is running is to be called so.
    func name(_ name: String)
}

/// How a lane that begins its run learns who drives the calling thread.
package enum LaneDrivers {
    private static let finder = Lock<(@Sendable () -> (any LaneDriver)?)?>(nil)

    package static func install(_ find: @escaping @Sendable () -> (any LaneDriver)?) {
        finder.withLock { $0 = find }
    }

    package static var current: (any LaneDriver)? { finder.withLock { $0 }?() }
}

extension Lane {
    /// Calls `body` on this lane.
    package func enterWhile(_ body: () -> Void) {
        let before = Lane.current
        enter()
        body()
        if let before { before.enter() } else { leave() }
    }

    /// What the calling thread was in the middle of on its lane will never end.
    package static func abandon() { lanes_set_current(nil) }
}

extension SimulatedLane {
    /// `run`, where somebody else decides what comes next.
    package func run<Result: Sendable>(
        drivenBy driver: any LaneDriver,
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        driver.attach(self)
        let task = Task(executorPreference: self) { try await body() }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Hands over the jobs that are ready, those that other threads sent among them.
    package func takeJobs(_ body: (UnownedJob) -> Void) {
        if !loop.isInboxEmpty { enterWhile { loop.takeInbox() } }
        while !loop.ready.isEmpty { body(loop.ready.pop()) }
    }

    /// Calls `body` with the number of each connection for which `goOn` would do something, perhaps more than once.
    /// 0 stands for the lane itself: what has come in and waits for a runner, its listeners, its files.
    package func eachReady(_ body: (_ connection: Int) -> Void) {
        if loop.hasErrands { body(0) }
        simulated.eachAnswer(body)
    }

    /// Starts a runner for what has come in, or has the kernel give one answer.
    package func goOn(_ connection: Int) {
        enterWhile {
            if connection == 0, loop.hasErrands { loop.startDriven() } else { simulated.answerOldest(of: connection) }
        }
    }

    /// When the earliest timer is due; `nil`: there is none.
    package var nextTimer: UInt64? { loop.timers.isEmpty ? nil : loop.timers.earliest }

    /// The clock moves on, and what is due by then happens.
    package func fireTimers(at moment: UInt64) {
        simulated.advance(to: moment)
        enterWhile { loop.fireDriven() }
    }

    /// Nothing runs on the lane any more.
    package func hasEnded() { keptAlive = nil }

    /// Lets the parked runners end; they do it when they are chosen. `owner` lives as long as the lane.
    package func endDriven(keeping owner: AnyObject) {
        keptAlive = owner
        enterWhile {
            loop.stop()
            loop.resumeIdleRunners()
        }
    }
}
