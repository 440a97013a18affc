import CCapture
import Lanes
import Synchronization

/// Real time's eye on one exploration: whether it still takes steps.
///
/// Every step is a beat. Where none comes for too long, the exploration is abandoned: its threads are left where they
/// are, with no more of the processor than nobody else wants, and whatever comes back of them later finds itself at
/// the end.
final class Watch: Sendable {
    private static let claimed: UInt64 = 1 << 63

    private struct State {
        var run: Run?
        var runs = 0
        var threads: [Int32] = []
    }

    /// Counts steps; the highest bit says that the result is decided, by the end or by the watch.
    private let beats = Atomic<UInt64>(0)
    /// What the run wrote about the step under way can be read; written at each step, for the ordering alone.
    private let told = Handover()
    private let state = Lock(State())
    private let bell = Bell()
    let patience: UInt64

    init(patience: Duration) { self.patience = max(1_000_000, nanoseconds(patience)) }

    /// A step begins. False: nobody waits for it any more.
    @inline(__always)
    func beat() -> Bool {
        beats.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue & Self.claimed == 0
    }

    /// What a run says of the step that now begins is there to be read by `watch`.
    @inline(__always)
    func tell() { told.gives() }

    var isOver: Bool { beats.load(ordering: .acquiring) & Self.claimed != 0 }

    /// The exploration has ended by itself. False: it had been abandoned.
    func end() -> Bool {
        let isFirst = beats.bitwiseOr(Self.claimed, ordering: .acquiringAndReleasing).oldValue & Self.claimed == 0
        state.withLock { $0.run = nil }
        bell.baton.pass()
        return isFirst
    }

    /// What is being watched now.
    func begins(_ run: Run) {
        state.withLock {
            $0.run = run
            $0.runs += 1
        }
    }

    /// The calling thread is one of the exploration's.
    func enlist() { state.withLock { $0.threads.append(lanes_capture_thread_id()) } }

    /// Watches until the exploration has ended (`nil`), or has taken no step for too long.
    func watch() -> Standstill? {
        var seen = beats.load(ordering: .relaxed)
        var since = lanes_real_nanoseconds()
        while true {
            let asleep = lanes_real_nanoseconds()
            if bell.baton.wait(for: patience / 8) { return nil }
            // Who oversleeps like this is on a machine that has no time for anybody: that is no fault of the body's.
            if lanes_real_nanoseconds() &- asleep > patience / 4 { since = lanes_real_nanoseconds() }
            let now = beats.load(ordering: .relaxed)
            if now & Self.claimed != 0 { return nil }
            if now != seen {
                (seen, since) = (now, lanes_real_nanoseconds())
            } else if lanes_real_nanoseconds() &- since >= patience, let standstill = abandon(at: seen) {
                return standstill
            }
        }
    }

    /// What is known of the run is read before its thread, which may come back at any time, can begin another one. It
    /// is asked where it is while it has its priority: without, it might take long to say.
    private func abandon(at seen: UInt64) -> Standstill? {
        state.withLock { state in
            let (isTaken, _) = beats.compareExchange(
                expected: seen,
                desired: seen | Self.claimed,
                ordering: .acquiringAndReleasing
            )
            guard isTaken else { return nil }
            told.takes()
            let standstill = Standstill(state.run, runs: state.runs, beats: seen)
            for thread in state.threads { lanes_thread_lowest_priority(thread) }
            return standstill
        }
    }
}

/// What the watch found when it lost patience.
struct Standstill {
    /// The steps of the run under way, to the one that does not end, and who takes that.
    let schedule: [StrandID]
    let last: Candidate?
    let runs: Int
    let beats: UInt64
    /// Where in the program that step is, from the innermost call on.
    let addresses: [UInt]

    init(_ run: Run?, runs: Int, beats: UInt64) {
        (schedule, last) = (run?.schedule ?? [], run?.last)
        (self.runs, self.beats) = (runs, beats)
        guard let thread = run?.points.carrier?.thread, thread != 0 else {
            addresses = []
            return
        }
        addresses = withUnsafeTemporaryAllocation(of: UInt.self, capacity: 24) { frames in
            let count = lanes_calls_of(thread, frames.baseAddress, Int32(frames.count))
            return Array(frames.prefix(Int(count)))
        }
    }
}

/// A baton in a place of its own.
private final class Bell: @unchecked Sendable {  // the baton is made for two threads
    let baton = UnsafeMutablePointer<lanes_baton>.allocate(capacity: 1)
    init() { baton.initialize(to: lanes_baton()) }
    deinit { baton.deallocate() }
}

extension UnsafeMutablePointer<lanes_baton> {
    func pass() { lanes_baton_pass(self) }
    func wait() { lanes_baton_wait(self) }
    /// False: nobody passed it within so many nanoseconds.
    func wait(for limit: UInt64) -> Bool { lanes_baton_wait_for(self, limit) }
}
