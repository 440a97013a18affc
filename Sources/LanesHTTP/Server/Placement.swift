package import Lanes
import Synchronization

/// Where handlers run, as the model says.
package enum Placement: Sendable {
    /// Every handler on its connection's loop.
    case loops
    /// Every handler on a thread of the pool.
    case threads(ThreadPool)
    /// On the loop, or on a worker's thread where the route says so.
    case hybrid(ThreadPool)

    @inline(__always)
    func pool(for route: Route) -> ThreadPool? {
        switch self {
        case .loops: nil
        case .threads(let pool): route.kind == .handler ? pool : nil  // a 404 needs no thread
        case .hybrid(let pool): route.lane == .thread ? pool : nil
        }
    }
}

/// A handler's call on a thread of a pool, while its connection's runner waits on the loop.
final class ThreadCall: Errand, @unchecked Sendable {
    // Safe to share: `continuation` is set before the call is queued; `state` has a lock.
    private let route: Route
    private let exchange: Exchange
    private let scope: WorkScope
    private let isAdmitted: Bool
    private let body: Handler
    private var continuation: UnsafeContinuation<Response, any Error>?
    private let handover = Handover()
    private let state = Lock(State())

    private struct State {
        var runner: Runner?
        var isCancelled = false
        var escapes: UInt64 = 0
    }

    /// - Parameter isAdmitted: the request has had a thread already, and is not turned away by a full queue.
    init(
        _ route: Route,
        _ exchange: Exchange,
        _ scope: WorkScope,
        isAdmitted: Bool = false,
        _ body: @escaping Handler
    ) {
        self.route = route
        self.exchange = exchange
        self.scope = scope
        self.isAdmitted = isAdmitted
        self.body = body
    }

    /// Queues the call and suspends until the handler has answered. Throws at once when the queue is full.
    func answer(on pool: ThreadPool) async throws -> Response {
        defer { handover.takes() }
        return try await withUnsafeThrowingContinuation { continuation in
            self.continuation = continuation
            do throws(LaneError) {
                try pool.add(self, isAdmitted: isAdmitted)
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    func run(by runner: Runner) async {
        let isCancelled = state.withLock { state in
            state.runner = runner
            return state.isCancelled
        }
        if isCancelled { return finish(.failure(CancellationError())) }
        let lane = runner.lane
        lane.journal.scopeBegan(exchange.id, label: UInt64(route.number))
        let before = Lane.escapes
        let result: Result<Response, any Error>
        do {
            runner.enter(scope)
            result = .success(try await body(Request(exchange)))
        } catch {
            result = .failure(error)
        }
        state.withLock { $0.escapes = Lane.escapes &- before }
        lane.journal.scopeEnded(exchange.id, outcome: 0)
        finish(result)
    }

    func didSuspend() {}

    /// How many jobs the call has handed to Swift's own pool; known once it has answered.
    var escapes: UInt64 { state.withLock { $0.escapes } }

    private func finish(_ result: Result<Response, any Error>) {
        // From here on the runner is another request's.
        state.withLock { $0.runner = nil }
        handover.gives()
        continuation?.resume(with: result)
    }

    /// Cancels the handler, or keeps it from being called. From any thread.
    func cancel() {
        state.withLock { state in
            state.isCancelled = true
            state.runner?.cancel()
        }
    }
}
