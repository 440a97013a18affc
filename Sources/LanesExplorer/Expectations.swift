import LanesExplorerEngine
import Synchronization
import Testing

/// Has the expectations that fail in an explored body count as that run's failure. The test records none of the
/// hundreds of issues that would be, only the one error that the exploration ends with.
func withExpectationsTaken(
    _ explore: @escaping @Sendable () async throws -> Exploration
) async throws -> Exploration {
    guard let test = Test.current else { return try await explore() }
    let result = Mutex<Exploration?>(nil)
    let trait: IssueHandlingTrait = .compactMapIssues { issue in
        TakenExpectation.take(issue.summary) ? nil : issue
    }
    try await trait.provideScope(for: test, testCase: Test.Case.current) {
        let exploration = try await explore()
        result.withLock { $0 = exploration }
    }
    guard let exploration = result.withLock({ $0 }) else { throw CancellationError() }  // the scope always calls
    return exploration
}

extension Issue {
    fileprivate var summary: String {
        guard let place = sourceLocation else { return "\(self)" }
        return "\(self) at \(place.fileID):\(place.line)"
    }
}
