/// Whoever runs lanes' jobs in an order of its own, among other things that it orders: an explorer.
///
/// It takes what is ready on a simulated lane with `takeJobs`, runs each job within `enterWhile`, and asks for the
/// rest with `goOn` and `fireTimers`.
package protocol LaneDriver: AnyObject, Sendable {
    func attach(_ lane: SimulatedLane)

    /// There is work for a thread, whose `goOn` is to be called.
    func wake(_ lane: DrivenThreadLane)
    /// Whoever is running waits for one of the pool's threads; all are busy.
    func queue(for pool: ThreadPool)
    func enqueue(_ job: UnownedJob, on lane: DrivenThreadLane)
    /// A timer's job, which belongs to no lane.
    func enqueue(_ job: UnownedJob, after delay: UInt64)
    /// Blocks the calling thread until `unpark`, or for so long (below zero: for ever). A wake-up that comes first is
    /// kept.
    func park(_ place: UnsafeMutableRawPointer, nanoseconds: Int64)
    func unpark(_ place: UnsafeMutableRawPointer)

    /// The task that is running is to be called so.
    func name(_ name: String)
}

/// How a lane that begins its run learns who drives the calling thread.
package enum LaneDrivers {
    private static let finder = Lock<(@Sendable () -> (any LaneDriver)?)?>(nil)

    package static func install(_ find: @escaping @Sendable () -> (any LaneDriver)?) {
        finder.withLock { $0 = find }
    }

    package static var current: (any LaneDriver)? { finder.withLock { $0 }?() }
}
