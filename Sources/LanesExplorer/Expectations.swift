import LanesExplorerEngine
import Synchronization
import Testing

/// Has the expectations that fail in an explored body count as that run's failure. The test records none of the
/// hundreds of issues that would be, only the one error that the exploration ends with.
func withExpectationsTaken(
    _ explore: @escaping @Sendable () async throws -> Exploration
) async throws -> Exploration {
    let result = Mutex<Result<Exploration, any Error>?>(nil)
    try await withIssuesTaken {
        let ending: Result<Exploration, any Error>
        do { ending = .success(try await explore()) } catch { ending = .failure(error) }
        result.withLock { $0 = ending }
    }
    guard let ending = result.withLock({ $0 }) else { throw CancellationError() }  // the scope always calls
    return try ending.get()
}

private func withIssuesTaken(_ explore: @escaping @Sendable () async -> Void) async throws {
    guard let test = Test.current else { return await withIssuesKnown(explore) }
    let trait: IssueHandlingTrait = .compactMapIssues { issue in
        TakenExpectation.take(issue.summary) ? nil : issue
    }
    try await trait.provideScope(for: test, testCase: Test.Case.current, performing: explore)
}

/// Outside of Swift Testing, in XCTest say, nobody would hear of an issue. Whoever knows issues is asked all the same.
private func withIssuesKnown(_ explore: () async -> Void) async {
    await withKnownIssue(isIntermittent: true) {
        await explore()
    } matching: { issue in
        TakenExpectation.take(issue.summary)
    }
}

extension Issue {
    fileprivate var summary: String {
        // What breaks an order is an error: it goes without saying.
        let severity = " (error)"
        let text = "\(self)"
        let said = text.hasSuffix(severity) ? String(text.dropLast(severity.count)) : text
        guard let place = sourceLocation else { return said }
        return "\(said) at \(place.fileID):\(place.line)"
    }
}
