import LanesExplorer
import Testing
import XCTest

/// XCTest's assertions in an explored body, as a user has them.
final class AssertionTests: XCTestCase {
    func testAFailedAssertionBreaksItsRunAndIsNoFailureOfTheTest() async throws {
        let found = try await findings {
            let account = Account()
            async let left: Void = account.deposit(1)
            async let right: Void = account.deposit(1)
            _ = await (left, right)
            let balance = await account.balance
            XCTAssertEqual(balance, 2)
        }
        XCTAssertEqual(found.kind, "expectation")
        let told = #"XCTAssertEqual failed: ("1") is not equal to ("2") at "#
        XCTAssertTrue(found.message.hasPrefix(told), found.message)
        XCTAssertTrue(found.message.hasSuffix("LanesExplorerTests/AssertionTests.swift:14"), found.message)
    }

    func testAFailedUnwrapToo() async throws {
        let found = try await findings { _ = try XCTUnwrap(Int("none"), "a number") }
        XCTAssertEqual(found.kind, "expectation")
        XCTAssertTrue(found.message.contains("a number"), found.message)
    }

    func testXCTFailToo() async throws {
        let found = try await findings { XCTFail("here") }
        XCTAssertEqual(found.kind, "expectation")
        XCTAssertTrue(found.message.hasPrefix("failed - here at "), found.message)
    }

    func testSwiftTestingsExpectToo() async throws {
        let found = try await findings { #expect(Bool("false") == true) }
        XCTAssertEqual(found.kind, "expectation")
        XCTAssertTrue(found.message.contains("AssertionTests.swift:"), found.message)
    }

    func testWhatHoldsLeavesNoTrace() async throws {
        let exploration = try await explore(schedules: 20) {
            XCTAssertTrue(true)
            #expect(Bool("true") == true)
        }
        XCTAssertEqual(exploration.remarks, [])
    }

    private func findings(_ body: @escaping @Sendable () async throws -> Void) async throws -> Findings {
        do {
            try await explore(body)
        } catch let failure as ExplorationFailure {
            return failure.findings
        }
        throw Broken()
    }
}

/// A test that fails, and whose failures are caught where XCTest counts them.
final class OwnAssertionTests: XCTestCase {
    override var testRunClass: AnyClass? { CatchingRun.self }

    func testAnAssertionBesideTheBodyIsTheTestsOwn() async throws {
        try await explore(schedules: 2) {}
        XCTFail("beside")
        XCTAssertEqual((testRun as? CatchingRun)?.caught, ["failed - beside"])
    }

    func testAFailedExplorationFailsTheTestOnce() async throws {
        addTeardownBlock { [self] in
            let caught = (testRun as? CatchingRun)?.caught ?? []
            XCTAssertEqual(caught.count, 1)
            XCTAssertTrue(caught.first?.contains("smallest failing schedule") == true)
        }
        try await explore { XCTFail("beside") }
    }
}

private final class CatchingRun: XCTestCaseRun {
    private(set) var caught: [String] = []

    override func recordFailure(withDescription text: String, inFile file: String?, atLine line: Int, expected: Bool) {
        guard text.contains("beside") else {
            return super.recordFailure(withDescription: text, inFile: file, atLine: line, expected: expected)
        }
        caught.append(text)
    }
}
