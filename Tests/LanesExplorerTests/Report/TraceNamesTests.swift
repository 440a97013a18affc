import LanesPoints
import Testing

@testable import LanesExplorerEngine

private final class Lock: Sendable { let mutex = Mutex(0) }

@Suite("Names in a report")
struct TraceNamesTests {
    @Test("strands with one name are numbered, others are not")
    func strands() {
        var run = TraceBuilder(.thrown, "wrong")
        let names = ["POST /transfers", "GET /", "POST /transfers"]
        for name in names { run.step(run.strand(name), .start) }
        #expect(run.trace.readable.strands.map(\.name) == ["POST /transfers (1)", "GET /", "POST /transfers (2)"])
    }

    @Test("a connection is called by its requests, and each of its steps by the one that it is for")
    func connections() {
        var run = TraceBuilder(.thrown, "wrong")
        let strands = [run.strand("GET /"), run.strand("POST /transfers")]
        for name in ["POST /transfers", "GET /"] { run.step(strands[0], .start, called: name) }
        run.step(strands[1], .start, called: "POST /transfers")
        let trace = run.trace.readable
        #expect((0..<3).map(trace.name(ofStep:)) == ["POST /transfers (1)", "GET /", "POST /transfers (2)"])
        #expect(trace.strands.map(\.name) == ["POST /transfers (1), GET /", "POST /transfers (2)"])
    }

    @Test("what wakes a task that sleeps is called its timer")
    func timers() async throws {
        let exploration = await Explorer().run {
            try await Task(name: "work") { try await Task.sleep(for: .seconds(1)) }.value
            throw Broken()
        }
        #expect(exploration.failure?.trace.strands.map(\.name) == ["body", "work", "timer of work"])
    }

    @Test("a thread is waited for under the name of its lane")
    func threads() async throws {
        let exploration = await Explorer().run {
            let lock = Lock()
            ExploredThread(named: "holder") { lock.mutex.withLock { _ in lock.mutex.withLock { _ in } } }.join()
        }
        let text = try #require(exploration.failure).description
        #expect(text.contains("body waits for holder\n"))
        #expect(text.contains("waits for holder to end"))
    }

    @Test("the only actor of its type has no number; two have, and so have locks and atomics")
    func resources() {
        var run = TraceBuilder(.thrown, "wrong")
        let only = run.strand("test")
        let names = ["Account #1", "Account #2", "Log #1", "Mutex #1", "MainActor", "Store<Int> #1", "Account #10"]
        for name in names { run.step(only, .hop, on: name) }
        run.wait(only, .lock, for: "Atomic #1")
        let trace = run.trace.readable
        let shown = ["Account #1", "Account #2", "Log", "Mutex #1", "MainActor", "Store<Int>", "Account #10"]
        #expect(trace.steps.map(\.resource) == shown)
        #expect(Set(trace.resources.values) == Set(shown))
        #expect(trace.waits.map(\.resource) == ["Atomic #1"])
    }

    @Test("what comes after the failure is left out, in the lanes of the text")
    func afterwards() {
        var run = TraceBuilder(.thrown, "wrong")
        let strands = [run.strand("test"), run.strand("server")]
        for strand in strands { run.step(strand, .start) }
        run.step(strands[0], .hop)
        for strand in strands + strands { run.step(strand, .resume) }
        run.fails(at: 2)
        let story = Story(run.trace, conflict: nil, shown: Set(strands))
        #expect(story.passages == [.step(0), .step(1), .step(2), .fold(3..<7, nil)])
    }
}
