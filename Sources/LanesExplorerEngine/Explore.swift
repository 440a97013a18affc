/// Runs `body` under many orders of its events and throws when one of them breaks it.
///
/// - Parameters:
///   - schedules: At most so many orders.
///   - time: At most so long.
///   - strategy: How the orders are chosen.
///   - seed: What random choices follow from.
///   - replay: A token from a report: this one order is run, and no other.
///   - mailbox: Which of the jobs that wait for an actor may run next.
///   - html: A file that gets the report of a failure as a page to step through.
///   - isolation: Whether a body that traps ends the test process, or only a process of its own.
/// - Throws: `ExplorationFailure`, whose description says what happened, lane by lane, and how to see it again;
///   `ReplayTokenError` for a token that cannot be used.
@discardableResult
public func explore(
    schedules: Int = 1_000,
    time: Duration = .seconds(10),
    strategy: StrategyChoice = .portfolio,
    seed: UInt64 = 0,
    replay: String? = nil,
    mailbox: Mailbox = .any,
    html: String? = nil,
    isolation: Isolation = .none,
    file: StaticString = #fileID,
    function: StaticString = #function,
    _ body: @escaping @Sendable () async throws -> Void
) async throws -> Exploration {
    var options = Explorer.Options()
    options.schedules = schedules
    options.time = time
    options.strategy = strategy
    options.seed = seed
    options.replay = replay
    options.mailbox = mailbox
    options.html = html
    options.isolation = isolation
    let exploration = await Explorer(options).run(file: file, function: function, body)
    if let error = exploration.error { throw error }
    if let failure = exploration.failure { throw ExplorationFailure(failure) }
    return exploration
}

/// An order of events broke the body.
public struct ExplorationFailure: Error, CustomStringConvertible {
    /// What was found.
    public let findings: Findings

    init(_ findings: Findings) { self.findings = findings }

    /// The report.
    public var description: String { "\n" + findings.description }
}
