import CCapture

/// Runs a body under many orders of its events, and finds the one that breaks it.
public struct Explorer: Sendable {
    /// What an exploration may cost, and how it chooses.
    public struct Options: Sendable {
        /// At most so many orders.
        public var schedules = 1_000
        /// At most so long; making a failure's schedule small may take half as long again.
        public var time = Duration.seconds(10)
        /// How the orders are chosen.
        public var strategy = StrategyChoice.portfolio
        /// What random choices follow from.
        public var seed: UInt64 = 0
        /// A token from a report: this one order is run, and no other.
        public var replay: String?
        /// Which of the jobs that wait for an actor may run next.
        public var mailbox = Mailbox.any
        /// A run with more steps counts as one that never ends.
        public var stepLimit = 20_000
        /// How long one step may take, in real time, before its run counts as stuck in something that is not under
        /// control.
        public var patience = Duration.seconds(60)
        /// What a body that traps takes with it.
        public var isolation = Isolation.none
        /// How long a run in which nobody can go on waits, in real time, for something that is not under control to
        /// resume one of its tasks, before it counts as a deadlock. Once that came to nothing, later runs do not wait.
        public var outside = Duration.milliseconds(150)
        /// Whether a failure's schedule is made as small as can be.
        public var minimises = true
        /// Where the report goes as a page, beside what is printed.
        public var html: String?
        /// The defaults.
        public init() {}
    }

    private let options: Options

    /// An explorer with these options.
    public init(_ options: Options = Options()) { self.options = options }

    /// Runs `body` under many orders. Never throws because of what it found: see `Exploration.failure`, and
    /// `Exploration.error` for a token that cannot be used. Where it is called from marks its replay tokens.
    public func run(
        file: StaticString = #fileID,
        function: StaticString = #function,
        _ body: @escaping @Sendable () async throws -> Void
    ) async -> Exploration {
        if let run = Run.current { return run.refuseExploration() }
        LateExecutors.install()
        SourcePlaces.prepare()
        let watch = Watch(patience: options.patience)
        let search = Search(options, place: "\(file) \(function)", watch)
        let exploration = await Guarded.run(watch) {
            search.explore(body)
        } whenStuck: {
            search.abandoned($0)
        }
        return search.page(exploration)
    }

    /// Follows one schedule, for tests and tools.
    package func replay(
        _ schedule: Schedule,
        _ body: @escaping @Sendable () async throws -> Void
    ) async -> RunResult {
        await runAll(atMost: 1, { Replaying(schedule) }, body).first ?? RunResult(schedule: Schedule())
    }

    /// Runs a body with a strategy of the caller's for as long as that has something to try, for tests and tools.
    package func runAll(
        atMost limit: Int,
        _ strategy: @escaping @Sendable () -> any Strategy,
        _ body: @escaping @Sendable () async throws -> Void
    ) async -> [RunResult] {
        LateExecutors.install()
        let watch = Watch(patience: options.patience)
        return await Guarded.run(watch) { [options] in
            let body = options.body(watch, body)
            let strategy = strategy()
            var results: [RunResult] = []
            while results.count < limit, let result = body.attempt(strategy) { results.append(result) }
            return results
        } whenStuck: {
            [$0.result(patience: watch.patience)]
        }
    }
}

extension Explorer.Options {
    var limits: Run.Limits { Run.Limits(steps: stepLimit, mailbox: mailbox, outside: nanoseconds(outside)) }
}
