import Lanes

/// How an application gives requests to lanes. The same handlers, unchanged, run under every one.
///
/// Idle keep-alive connections are watched by loops under every model: a thread is occupied by a request, not by a
/// connection.
public enum Model: Sendable, Hashable, CustomStringConvertible {
    /// Each request occupies a thread of a pool of `count`, from start to finish; `offload` runs in place. Up to
    /// `queue` requests wait for a thread; beyond: 503.
    case threads(_ count: Int, queue: Int = 1000)
    /// Each request runs on the loop that accepted it; `offload` runs in place: one slow handler delays all others of
    /// its loop.
    case eventLoop(loops: Int = 1)
    /// Each request runs on its loop, unless its route says `lane: .thread`; `offload` goes to one of the workers and
    /// comes back. Up to `queue` pieces of work wait for a worker.
    case hybrid(loops: Int = Model.processors, workers: Int = Model.processors * 4, queue: Int = 1000)
    /// Every request runs on one simulated lane, in an order that follows from the seed; for tests.
    case simulated(seed: UInt64)

    /// How many processors this process may use.
    public static var processors: Int { Lane.processors }

    /// "hybrid (2 loops, 8 workers, queue 1000)".
    public var description: String {
        switch self {
        case .threads(let count, let queue): "threads (\(count), queue \(queue))"
        case .eventLoop(let loops): "event loop (\(loops == 1 ? "1 loop" : "\(loops) loops"))"
        case .hybrid(let loops, let workers, let queue): "hybrid (\(loops) loops, \(workers) workers, queue \(queue))"
        case .simulated(let seed): "simulated (seed \(seed))"
        }
    }
}
