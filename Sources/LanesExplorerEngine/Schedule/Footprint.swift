/// What a step touched, as two sets of resources in one word each. Two steps whose footprints do not meet can be
/// swapped without anybody noticing.
///
/// Numbers share bits from 63 on: then two steps may be called dependent that are not, which costs time, never a bug.
package struct Footprint: Sendable, Equatable {
    package private(set) var reads: UInt64 = 0
    package private(set) var writes: UInt64 = 0
    /// The step did something of which nothing is known, so it may depend on everything.
    package var isOpaque = false
    /// The step ran on no actor. What it shares with others it can only share by locks and atomics that nobody sees.
    package var isUnisolated = false

    package init() {}
    init(reads: UInt64, writes: UInt64) { (self.reads, self.writes) = (reads, writes) }

    /// Of a step of which nothing is known.
    static let opaque = {
        var footprint = Footprint()
        footprint.isOpaque = true
        return footprint
    }()
    package mutating func read(_ resource: ResourceID) { reads |= Self.bit(resource) }
    package mutating func write(_ resource: ResourceID) { writes |= Self.bit(resource) }

    /// What a step that has not been taken yet is going to touch.
    mutating func expect(_ resource: ResourceID, at point: PointKind) {
        if point == .load || point == .join { read(resource) } else { write(resource) }
    }

    /// What two steps touched together.
    package mutating func add(_ other: Footprint) {
        reads |= other.reads
        writes |= other.writes
        isOpaque = isOpaque || other.isOpaque
        isUnisolated = isUnisolated || other.isUnisolated
    }

    package func isIndependent(of other: Footprint) -> Bool {
        !isOpaque && !other.isOpaque && !(isUnisolated && other.isUnisolated)
            && writes & (other.reads | other.writes) == 0 && reads & other.writes == 0
    }

    private static func bit(_ resource: ResourceID) -> UInt64 { 1 << UInt64(resource.number % 64) }
}
