/// A body with the explorer around it: can be run again and again, each time in another order.
final class Body: Subject {
    private let operation: @Sendable () async throws -> Void
    private let limits: Run.Limits
    private let carriers = CarrierPool()
    let outside = OutsideWait()
    private var run: Run

    init(limits: Run.Limits, _ operation: @escaping @Sendable () async throws -> Void) {
        self.operation = operation
        self.limits = limits
        run = Run(limits: limits, carriers: carriers, outside: outside)
    }

    func run(_ strategy: any Strategy) -> RunResult {
        if run.isSoiled, hasRun { run = Run(limits: limits, carriers: carriers, outside: outside) }
        hasRun = true
        let run = run
        let operation = operation
        return run.run(strategy) {
            Task(name: "body", executorPreference: run.executor) {
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

    private var hasRun = false

    deinit { carriers.close() }
}
