/// Runs `body` under many orders of its events and throws when one of them breaks it.
///
/// - Throws: `ExplorationFailure`, whose description says what happened, lane by lane, and how to see it again.
@discardableResult
public func explore(
    schedules: Int = 1_000,
    time: Duration = .seconds(10),
    strategy: StrategyChoice = .portfolio,
    seed: UInt64 = 0,
    _ body: @escaping @Sendable () async throws -> Void
) async throws -> Exploration {
    var options = Explorer.Options()
    options.schedules = schedules
    options.time = time
    options.strategy = strategy
    options.seed = seed
    let exploration = await Explorer(options).run(body)
    if let failure = exploration.breaking?.failure { throw ExplorationFailure(description: failure.message) }
    return exploration
}

/// An order of events broke the body.
public struct ExplorationFailure: Error, CustomStringConvertible {
    /// The report.
    public let description: String
}
