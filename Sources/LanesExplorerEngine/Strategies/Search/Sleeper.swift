/// A step that need not be taken here, since every run in which it comes next has an equal that was tried before:
/// the same steps, only some that do not touch the same things in another order (sleep sets: Godefroid,
/// "Partial-Order Methods for the Verification of Concurrent Systems", 1996).
struct Sleeper {
    let strand: StrandID
    /// What the step touches, or all the steps that the strand takes until it must stop.
    let footprint: Footprint
    /// Resources that had a number when the step was tried. Those first used later may have another number now.
    let known: UInt64
    /// Holds only where no preemption is left, so that the strand's steps until it must stop stay together.
    let needsWholeBlock: Bool

    /// Whether the step can still come first without anybody noticing, though this other one has been taken.
    func sleepsThrough(_ taken: Footprint) -> Bool {
        guard footprint.isIndependent(of: taken) else { return false }
        // Two steps that both use something for the first time may use the same thing under two numbers.
        return known != .max && (footprint.isWithin(known) || taken.isWithin(known))
    }
}

extension Footprint {
    func isWithin(_ known: UInt64) -> Bool { (reads | writes) & ~known == 0 }
}
