/// Whatever can take the next step of a run: a task, a thread, a database session, or the world outside (a timer, an
/// answer of the kernel in memory). Numbered in order of appearance, so that a number means the same in a replay.
package struct StrandID: Hashable, Comparable, Sendable {
    package let number: UInt32
    package init(_ number: UInt32) { self.number = number }
    package static func < (left: StrandID, right: StrandID) -> Bool { left.number < right.number }
}

package enum StrandKind: UInt8, Sendable { case task, thread, session, world }

/// An actor, a lock, an atomic, a row: what two steps can both touch. Numbered in order of first use within a run.
package struct ResourceID: Hashable, Sendable {
    package let number: UInt32
    package init(_ number: UInt32) { self.number = number }
}

/// Where a strand stands before its next step.
package enum PointKind: UInt8, Sendable {
    case start, hop, resume, yield, timer
    /// Resumed by something that is not under control.
    case outside
    case lock, unlock, load, store, exchange, wait, notify, join
    case statement
    case answer
}

/// An entry of the ready list as a strategy sees it: who could take the next step, and what is known about it.
package struct Candidate: Sendable {
    package var strand: StrandID
    package var kind: StrandKind
    package var point: PointKind
    /// What the step is known to touch first: the actor it will run on, the lock it will take.
    package var resource: ResourceID?
    package init(strand: StrandID, kind: StrandKind, point: PointKind, resource: ResourceID? = nil) {
        self.strand = strand
        self.kind = kind
        self.point = point
        self.resource = resource
    }
}
