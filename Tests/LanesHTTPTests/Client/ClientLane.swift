import Lanes
import LanesHTTP
import Testing

/// The kinds of lanes that the client must work on.
enum ClientLane: String, CaseIterable, Sendable {
    case uring
    case epoll
    case thread

    /// Those that this system has: io_uring is refused in some containers.
    static let available = allCases.filter { $0 != .uring || (try? KernelChoice.uring.make()) != nil }

    /// Runs `body` as a task on a lane of this kind.
    func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        switch self {
        case .uring: try await Self.run(body, on: .uring)
        case .epoll: try await Self.run(body, on: .epoll)
        case .thread: try await Self.runOnThread(body)
        }
    }

    private static func run<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value,
        on kernel: KernelChoice
    ) async throws -> Value {
        let running = try LoopLane.start(name: "client test", kernel: kernel)
        let result = await Self.result(of: Task(executorPreference: running.lane, operation: body))
        await Task.detached { _ = running.stop() }.value
        return try result.get()
    }

    private static func runOnThread<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let pool = try ThreadPool(name: "client test", size: 1, queue: 8)
        let result = await Self.result(of: Task(executorPreference: pool.lanes[0], operation: body))
        await Task.detached { _ = pool.stop() }.value
        return try result.get()
    }

    /// The task's result; cancelling the caller cancels the task.
    private static func result<Value: Sendable>(
        of task: Task<Value, any Error>
    ) async -> Result<Value, any Error> {
        await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            task.cancel()
        }
    }
}

/// A number that several threads count up.
final class Counter: Sendable {
    private let number = Lock(0)
    func add() { number.withLock { $0 += 1 } }
    var value: Int { number.withLock { $0 } }
}

/// Runs `body`, and returns the `ClientError` that it must throw.
func clientError(_ body: () async throws -> Void) async throws -> ClientError {
    do {
        try await body()
    } catch let error as ClientError {
        return error
    }
    throw MissingError()
}

struct MissingError: Error {}
