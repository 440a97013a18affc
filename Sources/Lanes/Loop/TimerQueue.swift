/// Something that happens at a moment: a sleeper wakes, a deadline passes, a delayed job becomes ready.
///
/// The lane's own thread only.
package class LaneTimer {
    fileprivate(set) var due: UInt64 = 0
    fileprivate var order: UInt64 = 0
    fileprivate var place = -1

    var isArmed: Bool { place >= 0 }

    /// The moment has come.
    func fire() {}
}

/// A timer that runs a closure.
package final class CallTimer: LaneTimer {
    private let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
    override func fire() { body() }
}

/// The lane's timers, earliest first; timers of one moment fire in the order they were added.
///
/// A binary heap of four-way nodes; each timer knows its place, so that it can be taken out before its time.
struct TimerQueue: ~Copyable {
    private var heap: [Unmanaged<LaneTimer>] = []
    private var nextOrder: UInt64 = 0

    deinit { for timer in heap { timer.release() } }

    var isEmpty: Bool { heap.isEmpty }
    var count: Int { heap.count }

    /// When the earliest timer is due; `UInt64.max` if there is none.
    var earliest: UInt64 {
        guard let first = heap.first else { return .max }
        return first._withUnsafeGuaranteedRef { $0.due }
    }

    mutating func add(_ timer: LaneTimer, due: UInt64) {
        precondition(timer.place < 0, "the timer is armed already")
        timer.due = due
        timer.order = nextOrder
        nextOrder &+= 1
        heap.append(Unmanaged.passRetained(timer))
        rise(from: heap.count - 1)
    }

    /// Takes a timer out; nothing happens when it is not in the queue.
    mutating func remove(_ timer: LaneTimer) {
        guard timer.place >= 0 else { return }
        take(at: timer.place).release()
    }

    /// The earliest timer, if it is due at `now`.
    mutating func popDue(_ now: UInt64) -> LaneTimer? {
        guard earliest <= now, !heap.isEmpty else { return nil }
        return take(at: 0).takeRetainedValue()
    }

    private mutating func take(at index: Int) -> Unmanaged<LaneTimer> {
        let taken = heap[index]
        taken._withUnsafeGuaranteedRef { $0.place = -1 }
        let last = heap.removeLast()
        if index < heap.count {
            put(last, at: index)
            sink(from: index)
            rise(from: index)
        }
        return taken
    }

    @inline(__always)
    private mutating func put(_ timer: Unmanaged<LaneTimer>, at index: Int) {
        heap[index] = timer
        timer._withUnsafeGuaranteedRef { $0.place = index }
    }

    @inline(__always)
    private func precedes(_ left: Unmanaged<LaneTimer>, _ right: Unmanaged<LaneTimer>) -> Bool {
        left._withUnsafeGuaranteedRef { left in
            right._withUnsafeGuaranteedRef { right in
                left.due < right.due || (left.due == right.due && left.order < right.order)
            }
        }
    }

    private mutating func rise(from start: Int) {
        var index = start
        let timer = heap[index]
        while index > 0 {
            let parent = (index - 1) / 4
            guard precedes(timer, heap[parent]) else { break }
            put(heap[parent], at: index)
            index = parent
        }
        put(timer, at: index)
    }

    private mutating func sink(from start: Int) {
        var index = start
        let timer = heap[index]
        while true {
            let first = index * 4 + 1
            guard first < heap.count else { break }
            var smallest = first
            for child in (first + 1)..<max(first + 1, min(first + 4, heap.count)) {
                if precedes(heap[child], heap[smallest]) { smallest = child }
            }
            guard precedes(heap[smallest], timer) else { break }
            put(heap[smallest], at: index)
            index = smallest
        }
        put(timer, at: index)
    }
}
