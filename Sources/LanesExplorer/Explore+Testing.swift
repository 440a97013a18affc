@_exported public import LanesExplorerEngine

/// Runs `body` under many orders of its events and throws when one of them breaks it: the test fails, once, with a
/// report. A failed `#expect` or `#require` inside the body breaks its order, like a thrown error.
///
/// ```swift
/// @Test func transferKeepsTheTotal() async throws {
///     try await explore {
///         …
///     }
/// }
/// ```
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
    try await withExpectationsTaken {
        try await LanesExplorerEngine.explore(
            schedules: schedules,
            time: time,
            strategy: strategy,
            seed: seed,
            replay: replay,
            mailbox: mailbox,
            html: html,
            isolation: isolation,
            file: file,
            function: function,
            body
        )
    }
}

extension Explorer {
    /// Runs `body` under many orders, and takes the failed expectations inside it as what breaks them.
    public func runInTest(
        file: StaticString = #fileID,
        function: StaticString = #function,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws -> Exploration {
        try await withExpectationsTaken { await run(file: file, function: function, body) }
    }
}
