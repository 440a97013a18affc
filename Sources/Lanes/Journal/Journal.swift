import CLinux
import Synchronization

/// What one lane records: a ring of fixed size with one writer, the lane's own thread.
///
/// Off, a record costs one load and a branch. On, it costs a clock reading and four stores; nothing is allocated and
/// nobody is waited for. Readers copy the ring from any thread and drop what was overwritten meanwhile.
package final class Journal: @unchecked Sendable {  // the words are written by one thread, and read as atomics
    package let lane: String
    private let isOn = Atomic<Bool>(false)
    private let words: UnsafeMutablePointer<UInt64>
    /// How many events were ever recorded.
    private let written: UnsafeMutablePointer<UInt64>
    package static let capacity = 4096
    private static let wordsAnEvent = 4

    init(lane: String) {
        self.lane = lane
        let count = Self.capacity * Self.wordsAnEvent
        // Untouched pages cost nothing: a journal that is never turned on takes no memory.
        words = .allocate(capacity: count)
        written = .allocate(capacity: 1)
        written.initialize(to: 0)
    }

    deinit {
        words.deallocate()
        written.deallocate()
    }

    /// Whether the lane records. From any thread.
    package var isRecording: Bool {
        get { isOn.load(ordering: .relaxed) }
        set { isOn.store(newValue, ordering: .relaxed) }
    }

    // MARK: Write (the lane's own thread)

    /// The start of something that `end` will close.
    package struct Opening {
        fileprivate let time: UInt64
        fileprivate let activity: LaneActivity
    }

    @inline(__always)
    package func begin(_ activity: LaneActivity) -> Opening {
        guard isRecording else { return Opening(time: 0, activity: activity) }
        return open(activity)
    }

    @inline(never)
    private func open(_ activity: LaneActivity) -> Opening {
        let time = systemNanoseconds()
        write(time, code: Code.began | activity.code, scope: WorkScope.current?.id ?? 0, detail: 0)
        return Opening(time: time, activity: activity)
    }

    @inline(__always)
    package func end(_ opening: Opening) {
        if opening.time != 0 { close(opening) }
    }

    @inline(never)
    private func close(_ opening: Opening) {
        let time = systemNanoseconds()
        write(
            time,
            code: Code.ended | opening.activity.code,
            scope: WorkScope.current?.id ?? 0,
            detail: time &- opening.time
        )
    }

    @inline(__always)
    package func scopeBegan(_ scope: UInt64, label: UInt64) {
        if isRecording { write(systemNanoseconds(), code: Code.scopeBegan, scope: scope, detail: label) }
    }

    @inline(__always)
    package func scopeEnded(_ scope: UInt64, outcome: UInt64) {
        if isRecording { write(systemNanoseconds(), code: Code.scopeEnded, scope: scope, detail: outcome) }
    }

    package func escaped(_ count: UInt64, scope: UInt64) {
        if isRecording { write(systemNanoseconds(), code: Code.escaped, scope: scope, detail: count) }
    }

    private enum Code {
        static let scopeBegan: UInt64 = 0x100
        static let scopeEnded: UInt64 = 0x200
        static let began: UInt64 = 0x300
        static let ended: UInt64 = 0x400
        static let escaped: UInt64 = 0x500
        static let mask: UInt64 = 0xF00
    }

    @inline(never)
    private func write(_ time: UInt64, code: UInt64, scope: UInt64, detail: UInt64) {
        let index = lanes_load_word(written)
        let slot = words + Int(index % UInt64(Self.capacity)) * Self.wordsAnEvent
        lanes_store_word(slot, time)
        lanes_store_word(slot + 1, code)
        lanes_store_word(slot + 2, scope)
        lanes_store_word(slot + 3, detail)
        lanes_publish_word(written, index &+ 1)
    }

    // MARK: Read (any thread)

    /// The events since number `start`, oldest first, and the number to go on from. What was overwritten before it
    /// could be read is left out.
    package func events(since start: UInt64 = 0) -> (events: [LaneEvent], next: UInt64) {
        let end = lanes_acquire_word(written)
        let capacity = UInt64(Self.capacity)
        let first = max(start, end > capacity ? end - capacity : 0)
        guard first < end else { return ([], end) }
        var copied = [(UInt64, UInt64, UInt64, UInt64)]()
        copied.reserveCapacity(Int(end - first))
        for index in first..<end {
            let slot = words + Int(index % capacity) * Self.wordsAnEvent
            let (time, code) = (lanes_load_word(slot), lanes_load_word(slot + 1))
            copied.append((time, code, lanes_load_word(slot + 2), lanes_load_word(slot + 3)))
        }
        lanes_acquire_fence()
        // The writer may have come round meanwhile; the slot it is writing now counts as overwritten, too.
        let now = lanes_load_word(written) &+ 1
        let stale = now > capacity ? max(now - capacity, first) - first : 0
        let kept = copied.dropFirst(Int(min(stale, UInt64(copied.count))))
        return (kept.compactMap(Self.event), end)
    }

    private static func event(_ words: (UInt64, UInt64, UInt64, UInt64)) -> LaneEvent? {
        let low = words.1 & ~Code.mask
        let kind: LaneEvent.Kind
        switch words.1 & Code.mask {
        case Code.scopeBegan: kind = .scopeBegan
        case Code.scopeEnded: kind = .scopeEnded
        case Code.escaped: kind = .escaped
        case Code.began:
            guard let activity = LaneActivity(code: low) else { return nil }
            kind = .began(activity)
        case Code.ended:
            guard let activity = LaneActivity(code: low) else { return nil }
            kind = .ended(activity)
        default: return nil
        }
        return LaneEvent(time: words.0, kind: kind, scope: words.2, detail: words.3)
    }
}
