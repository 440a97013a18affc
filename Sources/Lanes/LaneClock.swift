import CLinux
import Glibc

/// Time as a lane sees it: the system's monotonic clock, or the simulated lane's number.
public struct LaneClock: Clock {
    /// A moment in nanoseconds since an arbitrary start (CLOCK_MONOTONIC).
    public struct Instant: InstantProtocol {
        /// Nanoseconds since the clock's start.
        public let nanoseconds: UInt64

        /// The moment this many nanoseconds after the clock's start.
        public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

        /// A moment that never comes: no deadline.
        public static let never = Instant(nanoseconds: .max)

        /// The moment `duration` later; `never` when that is beyond counting.
        public func advanced(by duration: Duration) -> Instant {
            if self == .never { return self }
            let change = duration.wholeNanoseconds
            if change >= 0 {
                let (sum, over) = nanoseconds.addingReportingOverflow(UInt64(change))
                return over ? .never : Instant(nanoseconds: sum)
            }
            let back = change.magnitude
            return Instant(nanoseconds: nanoseconds > back ? nanoseconds - back : 0)
        }

        /// How long it is from this moment to `other`.
        public func duration(to other: Instant) -> Duration {
            other.nanoseconds >= nanoseconds
                ? .nanoseconds(Int64(clamping: other.nanoseconds - nanoseconds))
                : .zero - .nanoseconds(Int64(clamping: nanoseconds - other.nanoseconds))
        }

        /// Whether the left moment comes first.
        public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }
    }

    /// The clock of the lane that runs the caller.
    public init() {}

    /// The current moment: virtual on a simulated lane.
    public var now: Instant { Instant(nanoseconds: Lane.current?.now() ?? systemNanoseconds()) }
    /// One nanosecond.
    public var minimumResolution: Duration { .nanoseconds(1) }

    /// Waits on the caller's lane (`Lane.sleep(until:)`).
    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await Lane.sleep(until: deadline)
    }
}

extension Duration {
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, over) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if over { return seconds < 0 ? .min : .max }
        let (sum, overSum) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overSum ? (seconds < 0 ? .min : .max) : sum
    }
}

/// CLOCK_MONOTONIC, in nanoseconds.
package func systemNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}
