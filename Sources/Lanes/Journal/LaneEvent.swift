/// One thing that a lane recorded.
package struct LaneEvent: Sendable, Equatable {
    package enum Kind: Equatable, Sendable {
        /// A request (or another unit of work) began; `detail` is its label, as `Journal.label` numbers them.
        case scopeBegan
        /// It ended; `detail` is its outcome, for a request the status code.
        case scopeEnded
        /// The lane began to wait, or to run something long.
        case began(LaneActivity)
        /// That is over; `detail` is how long it took, in nanoseconds.
        case ended(LaneActivity)
        /// Work left the lane for Swift's global pool; `detail` is how many jobs.
        case escaped
    }

    /// When, by the lane's clock, in nanoseconds.
    package let time: UInt64
    package let kind: Kind
    /// The unit of work it was for; 0: none.
    package let scope: UInt64
    package let detail: UInt64
}

/// What a lane waits for, or runs for long.
package enum LaneActivity: Equatable, Sendable {
    case perform(IOVerb)
    case offload
    case sleep
    /// A worker runs something that was offloaded to it.
    case work

    var code: UInt64 {
        switch self {
        case .perform(let verb): UInt64(verb.rawValue)
        case .offload: 32
        case .sleep: 33
        case .work: 34
        }
    }

    init?(code: UInt64) {
        switch code {
        case 32: self = .offload
        case 33: self = .sleep
        case 34: self = .work
        default:
            guard let verb = UInt8(exactly: code).flatMap(IOVerb.init(rawValue:)) else { return nil }
            self = .perform(verb)
        }
    }

    /// "receive", "offload", "sleep": what the live view shows.
    package var name: String {
        switch self {
        case .perform(let verb): verb.name
        case .offload: "offload"
        case .sleep: "sleep"
        case .work: "work"
        }
    }
}
