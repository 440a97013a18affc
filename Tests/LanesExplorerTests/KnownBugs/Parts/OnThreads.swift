import LanesPoints
import Synchronization

/// Runs `body` on so many threads, each with its number from 0, and waits for all of them. Throws the first error
/// that one of them threw.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
    let verdict = Verdict()
    let threads = (0..<count).map { number in
        ExploredThread(named: "thread \(number)") {
            do { try body(number) } catch { verdict.record(error) }
        }
    }
    for thread in threads { thread.join() }
    try verdict.get()
}

/// Runs each body on a thread of its own and waits for all of them. Throws the first error that one of them threw.
func onThreads(_ bodies: @Sendable () throws -> Void...) throws {
    try onThreads(bodies.count) { number in try bodies[number]() }
}

/// The first error of several threads. No place where an explorer may switch: it is not part of what is explored.
private final class Verdict: Sendable {
    private let error = Synchronization.Mutex<(any Error)?>(nil)

    func record(_ new: any Error) {
        error.withLock { if $0 == nil { $0 = new } }
    }

    func get() throws {
        if let error = error.withLock({ $0 }) { throw error }
    }
}
