import CCapture

/// Runs a body under many orders of its events, and finds the one that breaks it.
public struct Explorer: Sendable {
    /// What an exploration may cost, and how it chooses.
    public struct Options: Sendable {
        /// At most so many orders.
        public var schedules = 1_000
        /// At most so long.
        public var time = Duration.seconds(10)
        /// How the orders are chosen.
        public var strategy = StrategyChoice.portfolio
        /// What random choices follow from.
        public var seed: UInt64 = 0
        /// Which of the jobs that wait for an actor may run next.
        public var mailbox = Mailbox.any
        /// A run with more steps counts as one that never ends.
        public var stepLimit = 20_000
        /// The defaults.
        public init() {}
    }

    private let options: Options

    /// An explorer with these options.
    public init(_ options: Options = Options()) { self.options = options }

    /// Runs `body` under many orders. Never throws because of what it found: see `Exploration.failure`.
    public func run(_ body: @escaping @Sendable () async throws -> Void) async -> Exploration {
        LateExecutors.install()
        let thread = ExploringThread()
        return await Task(executorPreference: thread) { [options] in explore(body, options) }.value
    }

    /// Follows one schedule, for tests and tools.
    package func replay(
        _ schedule: Schedule,
        _ body: @escaping @Sendable () async throws -> Void
    ) async -> RunResult {
        LateExecutors.install()
        return await Task(executorPreference: ExploringThread()) { [options] in
            let replaying = Replaying(schedule)
            return Body(limits: options.limits, body).attempt(replaying) ?? RunResult(schedule: Schedule())
        }.value
    }
}

extension Explorer.Options {
    var limits: Run.Limits { Run.Limits(steps: stepLimit, mailbox: mailbox) }
}

private func explore(_ body: @escaping @Sendable () async throws -> Void, _ options: Explorer.Options) -> Exploration {
    let subject = Body(limits: options.limits, body)
    let strategy = options.strategy.strategy(seed: options.seed)
    let began = lanes_real_nanoseconds()
    let end = began + nanoseconds(options.time)
    var exploration = Exploration()
    while exploration.schedules < options.schedules, lanes_real_nanoseconds() < end {
        guard let result = subject.attempt(strategy) else { break }
        exploration.schedules += 1
        exploration.steps += result.schedule.strands.count
        if result.failure != nil {
            exploration.breaking = result
            break
        }
    }
    exploration.elapsed = .nanoseconds(Int64(lanes_real_nanoseconds() - began))
    return exploration
}
