/// Jobs that wait for a virtual moment, the earliest last.
struct TimerList: ~Copyable {
    private var timers: [(due: UInt64, job: UnsafeMutableRawPointer)] = []

    var isEmpty: Bool { timers.isEmpty }
    var earliest: UInt64? { timers.last?.due }

    /// Of two that are due at one moment, the one that was set first comes first.
    mutating func add(_ job: UnsafeMutableRawPointer, due: UInt64) {
        let place = timers.firstIndex { $0.due <= due } ?? timers.endIndex
        timers.insert((due, job), at: place)
    }

    mutating func popEarliest() -> UnsafeMutableRawPointer? { timers.popLast()?.job }
}
