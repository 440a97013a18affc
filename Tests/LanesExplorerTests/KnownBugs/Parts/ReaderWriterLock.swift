import LanesPoints

/// Many readers or one writer, and a writer that waits goes before readers that come later, as Go's `RWMutex` has it.
final class ReaderWriterLock: Sendable {
    private struct State {
        var readers = 0
        var isWriting = false
        var waitingWriters = 0
    }
    private let state = Mutex(State())
    private let changed = Condition()

    func read<Result>(_ body: () throws -> Result) rethrows -> Result {
        state.withLock { now in
            while now.isWriting || now.waitingWriters > 0 { changed.wait(&now, unlocking: state) }
            now.readers += 1
        }
        defer { leave { $0.readers -= 1 } }
        return try body()
    }

    func write(_ body: () -> Void) {
        state.withLock { now in
            now.waitingWriters += 1
            while now.isWriting || now.readers > 0 { changed.wait(&now, unlocking: state) }
            now.waitingWriters -= 1
            now.isWriting = true
        }
        defer { leave { $0.isWriting = false } }
        body()
    }

    private func leave(_ change: (inout State) -> Void) {
        state.withLock { change(&$0) }
        changed.notifyAll()
    }
}
