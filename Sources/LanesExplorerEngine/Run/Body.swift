/// A body with the explorer around it: can be run again and again, each time in another order.
final class Body: ControlledBody {
    private let operation: @Sendable () async throws -> Void
    private let limits: Run.Limits
    private let carriers: CarrierPool
    private let watch: Watch
    private let outside: OutsideWait
    private var run: Run
    private var hasRun = false

    convenience init(limits: Run.Limits, watch: Watch, _ operation: @escaping @Sendable () async throws -> Void) {
        self.init(limits: limits, watch: watch, outside: OutsideWait(patience: limits.outside), operation)
    }

    private init(
        limits: Run.Limits,
        watch: Watch,
        outside: OutsideWait,
        _ operation: @escaping @Sendable () async throws -> Void
    ) {
        self.operation = operation
        self.limits = limits
        self.watch = watch
        self.outside = outside
        carriers = CarrierPool(watch)
        run = Run(limits: limits, carriers: carriers, outside: outside, watch: watch)
    }

    deinit {
        keepIfSoiled()
        carriers.close()
    }

    /// A thread that is not under control may resume what a run has left behind, at any time: that run stays for good,
    /// to be told.
    private func keepIfSoiled() {
        if hasRun, run.isSoiled { _ = Unmanaged.passRetained(run) }
    }

    func run(_ strategy: any Strategy) -> RunResult { run(strategy, recorder: nil) }

    func run(_ strategy: any Strategy, recorder: Recorder?) -> RunResult {
        if hasRun, run.isSoiled {
            keepIfSoiled()
            run = Run(limits: limits, carriers: carriers, outside: outside, watch: watch)
        }
        hasRun = true
        watch.begins(run)
        run.recorder = recorder
        defer { run.recorder = nil }
        return run.run(strategy) { [run, operation] in
            Task(executorPreference: run.executor) {
                do {
                    try await operation()
                    run.ending = .returned
                } catch {
                    run.ending = .thrown(error)
                    run.fail(.thrown, "the body threw: \(error)")
                }
            }
        }
    }

    func trace(_ schedule: Schedule, _ failure: Failure) -> Trace {
        let recorder = Recorder()
        let replaying = Replaying(schedule)
        guard replaying.beginRun() else { return Trace(strands: [], steps: [], failure: failure) }
        let result = run(replaying, recorder: recorder)
        replaying.endRun(result)
        return recorder.trace(result.retold(failure))
    }

    func inOrderOfArrival() -> any ControlledBody {
        var limits = limits
        limits.mailbox = .fifo
        return Body(limits: limits, watch: watch, outside: outside, operation)
    }

    var news: Int { outside.news }
}
