/// Strands that cannot go on, each with what it waits for.
struct BlockedList: ~Copyable {
    struct Waiter {
        var candidate: Candidate
        var entry: Entry
        /// A lock, a condition, a thread, an actor: an address.
        var obstacle: UnsafeRawPointer
    }
    private(set) var waiters: [Waiter] = []

    var isEmpty: Bool { waiters.isEmpty }

    mutating func append(_ candidate: Candidate, _ entry: Entry, _ obstacle: UnsafeRawPointer) {
        waiters.append(Waiter(candidate: candidate, entry: entry, obstacle: obstacle))
    }

    /// Takes out the first that waits for this.
    mutating func removeFirst(_ obstacle: UnsafeRawPointer) -> Waiter? {
        guard let index = waiters.firstIndex(where: { $0.obstacle == obstacle }) else { return nil }
        return waiters.remove(at: index)
    }

    /// Takes out all that wait for this.
    mutating func removeAll(_ obstacle: UnsafeRawPointer) -> [Waiter] {
        let waiting = waiters.filter { $0.obstacle == obstacle }
        if !waiting.isEmpty { waiters.removeAll { $0.obstacle == obstacle } }
        return waiting
    }

    mutating func removeAll() { waiters.removeAll(keepingCapacity: true) }
}
