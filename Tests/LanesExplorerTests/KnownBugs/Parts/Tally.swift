import Synchronization

/// What the strands of a run have got hold of, written down. No place where an explorer may switch: it belongs to the
/// check, not to the program.
final class Tally: Sendable {
    private let entries = Synchronization.Mutex<[Int]>([])
    func note(_ entry: Int) { entries.withLock { $0.append(entry) } }
    var sorted: [Int] { entries.withLock { $0.sorted() } }
}
