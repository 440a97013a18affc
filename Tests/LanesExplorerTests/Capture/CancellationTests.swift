import LanesExplorer
import LanesPoints
import Testing

/// Waits until its task is cancelled, and lets others look at the state meanwhile.
private final class Idle: Sendable {
    private struct State {
        var isCancelled = false
        var waiter: CheckedContinuation<Void, Never>?
    }
    private let state = Mutex(State())
    private let looks = Atomic(0)

    func untilCancelled() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isLate = state.withLock { state in
                    if !state.isCancelled { state.waiter = waiter }
                    return state.isCancelled
                }
                if isLate { waiter.resume() }
            }
        } onCancel: {
            looks.add(1, ordering: .relaxed)
            let waiter = state.withLock { state in
                state.isCancelled = true
                return state.waiter.take()
            }
            waiter?.resume()
            looks.add(1, ordering: .relaxed)
        }
    }

    func look() { state.withLock { _ in _ = looks.add(1, ordering: .relaxed) } }
}

@Suite("A cancellation handler")
struct CancellationTests {
    private func explored(_ body: @escaping @Sendable () async throws -> Void) async -> Exploration {
        var options = Explorer.Options()
        options.strategy = .random
        options.patience = .seconds(3)
        return await Explorer(options).run(body)
    }

    @Test("may use locks and atomics: its task does not run into the lock that the runtime has meanwhile")
    func locks() async {
        let exploration = await explored {
            let idle = Idle()
            let waiting = Task { await idle.untilCancelled() }
            await elsewhere()
            waiting.cancel()
            await waiting.value
        }
        #expect(exploration.failure == nil, "\(exploration)")
    }

    @Test("may wait for a lock that somebody else has")
    func waits() async {
        let exploration = await explored {
            let idle = Idle()
            let waiting = Task { await idle.untilCancelled() }
            let looking = ExploredThread { idle.look() }
            waiting.cancel()
            looking.join()
            await waiting.value
        }
        #expect(exploration.failure == nil, "\(exploration)")
    }

    @Test("may run at once, never, or in the task that cancels itself")
    func others() async {
        let exploration = await explored {
            let idle = Idle()
            await withTaskCancellationHandler {
                await elsewhere()
            } onCancel: {
                idle.look()
            }
            let early = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                await idle.untilCancelled()
            }
            await early.value
            let itself = Task {
                await withTaskCancellationHandler {
                    withUnsafeCurrentTask { $0?.cancel() }
                } onCancel: {
                    idle.look()
                }
            }
            await itself.value
        }
        #expect(exploration.failure == nil, "\(exploration)")
    }
}
