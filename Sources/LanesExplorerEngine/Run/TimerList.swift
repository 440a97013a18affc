/// What happens at virtual moments, the earliest last.
struct TimerList: ~Copyable {
    enum Timer {
        /// A job is run, for whoever has set the timer.
        case job(UnsafeMutableRawPointer, StrandID?)
        /// A thread that is parked here wakes.
        case thread(UnsafeRawPointer)
    }
    private var timers: [(due: UInt64, timer: Timer)] = []

    var isEmpty: Bool { timers.isEmpty }
    var earliest: UInt64? { timers.last?.due }

    /// Of two that are due at one moment, the one that was set first comes first.
    mutating func add(_ timer: Timer, due: UInt64) {
        let place = timers.firstIndex { $0.due <= due } ?? timers.endIndex
        timers.insert((due, timer), at: place)
    }

    /// The thread that was parked there has woken.
    mutating func remove(_ place: UnsafeRawPointer) {
        timers.removeAll { if case .thread(place) = $0.timer { true } else { false } }
    }

    mutating func popEarliest() -> Timer? { timers.popLast()?.timer }
}
