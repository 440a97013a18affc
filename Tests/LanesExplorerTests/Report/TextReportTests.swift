import Testing

@testable import LanesExplorerEngine

@Suite("The report in a terminal")
struct TextReportTests {
    @Test("a lost update on an actor")
    func lostUpdate() {
        #expect(TextReport().text(ExampleTraces.lostUpdate) == ExpectedReports.lostUpdate)
    }

    @Test("a deadlock of two locks ends with who waits for what")
    func deadlock() {
        #expect(TextReport().text(ExampleTraces.deadlock) == ExpectedReports.deadlock)
    }

    @Test("requests are named by method and path, and show their SQL and the time")
    func requests() {
        #expect(TextReport().text(ExampleTraces.requests) == ExpectedReports.requests)
    }
}
