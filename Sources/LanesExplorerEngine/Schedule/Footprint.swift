/// What a step touched, as two sets of resources in one word each. Two steps whose footprints do not meet can be
/// swapped without anybody noticing.
///
/// Numbers share bits from 63 on: then two steps may be called dependent that are not, which costs time, never a bug.
package struct Footprint: Sendable, Equatable {
    package private(set) var reads: UInt64 = 0
    package private(set) var writes: UInt64 = 0
    /// The step did something of which nothing is known, so it may depend on everything.
    package var isOpaque = false

    package init() {}
    init(reads: UInt64, writes: UInt64, isOpaque: Bool) {
        (self.reads, self.writes, self.isOpaque) = (reads, writes, isOpaque)
    }

    /// Of a step of which nothing is known.
    static let opaque = Footprint(reads: 0, writes: 0, isOpaque: true)
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
    }

    package func isIndependent(of other: Footprint) -> Bool {
        !isOpaque && !other.isOpaque && writes & (other.reads | other.writes) == 0 && reads & other.writes == 0
    }

    private static func bit(_ resource: ResourceID) -> UInt64 { 1 << UInt64(resource.number % 64) }
}
