import LanesExplorer
import Testing

@Suite("Expectations in an explored body")
struct ExpectationTests {
    @Test("A failed #expect breaks its run, and is no issue of the test")
    func expect() async throws {
        let failure = await #expect(throws: ExplorationFailure.self) {
            try await explore {
                let account = Account()
                async let left: Void = account.deposit(1)
                async let right: Void = account.deposit(1)
                _ = await (left, right)
                let balance = await account.balance
                #expect(balance == 2)
            }
        }
        #expect(failure?.findings.kind == "expectation")
        #expect(failure?.findings.message.contains("balance") == true)
        #expect(failure?.findings.message.contains("ExpectationTests.swift") == true)
        #expect(failure?.findings.message.contains("(error)") == false)
    }

    @Test("A failed #require too")
    func require() async throws {
        let failure = await #expect(throws: ExplorationFailure.self) {
            try await explore { try #require(Bool("false") == true) }
        }
        #expect(failure?.findings.kind == "expectation")
    }

    @Test("An expectation beside the body is the test's own")
    func beside() async throws {
        await withKnownIssue {
            try await explore(schedules: 2) {}
            #expect(Bool("false") == true)
        }
    }
}
