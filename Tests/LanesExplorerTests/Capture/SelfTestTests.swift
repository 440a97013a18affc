import Testing

@testable import LanesExplorerEngine

@Suite("The layers of control")
struct SelfTestTests {
    @Test("On this toolchain all of them are in place")
    func complete() {
        #expect(SelfTest.layers == .all)
        #expect(SelfTest.remarks.isEmpty)
    }

    @Test("Each missing layer is named")
    func missing() {
        #expect(SelfTest.remarks(missing: .all).count == 4)
        #expect(SelfTest.remarks(missing: .hop).first?.contains("swift_task_switch") == true)
    }

    @Test("So is a build without points")
    func withoutPoints() {
        #expect(SelfTest.remarks(missing: [], hasPoints: false).first?.contains("LANES_POINTS") == true)
    }

    @Test("XCTest's assertions are heard here, and where they are not it is said")
    func assertions() {
        #expect(Assertions.hearing == .heard)
        #expect(Assertions.remarks(.unknown).first?.contains("XCTestCase.recordFailure") == true)
        #expect(Assertions.remarks(.absent).isEmpty)
    }

    @Test("An assertion's failure is told without XCTest's trailing dash and without the path")
    func assertionMessage() {
        let message = Assertions.message("XCTAssertTrue failed - ", file: "/code/BankTests/DepositTests.swift", line: 7)
        #expect(message == "XCTAssertTrue failed at BankTests/DepositTests.swift:7")
    }
}
