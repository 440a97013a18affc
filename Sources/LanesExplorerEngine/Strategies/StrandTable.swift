/// A value for each strand of a run. Emptied in one step when the next run begins; the memory stays.
///
/// Strands are numbered from 0 without gaps, so a number is an index.
struct StrandTable<Value: BitwiseCopyable> {
    private struct Entry {
        var run: UInt64
        var value: Value
    }

    private let empty: Value
    private var entries: [Entry] = []
    private var run: UInt64 = 1

    /// `empty` fills the places of strands that have no value yet.
    init(empty: Value) { self.empty = empty }

    mutating func removeAll() { run += 1 }

    subscript(strand: StrandID) -> Value? {
        get {
            let index = Int(strand.number)
            guard index < entries.count, entries[index].run == run else { return nil }
            return entries[index].value
        }
        set {
            let index = Int(strand.number)
            while index >= entries.count { entries.append(Entry(run: 0, value: empty)) }
            entries[index] = Entry(run: newValue == nil ? 0 : run, value: newValue ?? empty)
        }
    }
}
