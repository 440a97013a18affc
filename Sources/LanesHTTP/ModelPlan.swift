import Glibc
import Lanes

/// What a model needs.
struct ModelPlan {
    var loops = 1
    var pool: ThreadPool?
    var workers: ThreadPool?
    var placement = Placement.loops

    /// `lane`: an explorer's, which is in the place of the loops, and in whose memory the threads' sockets are.
    init(_ model: Model, beside lane: SimulatedLane? = nil) throws {
        if lane == nil, LaneDrivers.current != nil { throw Self.needsTest("a body that is explored") }
        switch model {
        case .eventLoop(let count): loops = max(1, count)
        case .threads(let count, let queue):
            let threads = try ThreadPool(name: "thread", size: max(1, count), queue: max(1, queue), beside: lane)
            pool = threads
            placement = .threads(threads)
        case .hybrid(let count, let size, let queue):
            loops = max(1, count)
            // Workers compute for long: where a loop wants the same processor, it goes first.
            let threads = try ThreadPool(size: max(1, size), queue: max(1, queue), niceness: 10, beside: lane)
            pool = threads
            workers = threads
            placement = .hybrid(threads)
        case .simulated where lane != nil: break
        case .simulated: throw Self.needsTest("the simulated model")
        }
    }

    private static func needsTest(_ what: String) -> ApplicationError {
        ApplicationError(
            cause: IOError(code: EINVAL, operation: "listen"),
            description: "\(what) has no real network; use Application.test in a test"
        )
    }
}
