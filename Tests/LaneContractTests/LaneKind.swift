import Lanes
import Testing

/// Every kind of lane, over every kind of kernel: what the contract must hold for.
enum LaneKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case loopOnRing = "a loop lane on io_uring"
    case loopOnEpoll = "a loop lane on epoll"
    case loopWithWorkers = "a loop lane with workers"
    case thread = "a thread lane"
    case simulated = "a simulated lane"

    var testDescription: String { rawValue }

    /// Whether an `await` leaves the thread to others.
    var suspends: Bool { self != .thread }

    /// Runs `body` as a task on a fresh lane of this kind.
    func run<Value: Sendable>(_ body: @escaping @Sendable (Lane) async throws -> Value) async throws -> Value {
        switch self {
        case .loopOnRing: return try await onLoop(.automatic, nil, body)
        case .loopOnEpoll: return try await onLoop(.epoll, nil, body)
        case .loopWithWorkers:
            let pool = try ThreadPool(size: 2, queue: 16)
            defer { pool.stop() }
            return try await onLoop(.automatic, pool, body)
        case .thread:
            let pool = try ThreadPool(name: "thread", size: 2, queue: 16)
            defer { pool.stop() }
            let lane = pool.lanes[0]
            return try await Task(executorPreference: lane) { try await body(lane) }.value
        case .simulated:
            let lane = Lane.simulated(seed: 1)
            return try lane.run { try await body(lane) }
        }
    }

    private func onLoop<Value: Sendable>(
        _ kernel: KernelChoice,
        _ pool: ThreadPool?,
        _ body: @escaping @Sendable (Lane) async throws -> Value
    ) async throws -> Value {
        let loop = try LoopLane.start(name: "loop under test", kernel: kernel, workers: pool)
        defer { loop.stop() }
        let lane = loop.lane
        return try await Task(executorPreference: lane) { try await body(lane) }.value
    }
}
