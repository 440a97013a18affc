import CLinux

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
