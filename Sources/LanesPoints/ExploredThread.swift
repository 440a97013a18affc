import CPoints

/// A thread that may block; under the explorer one that goes on when it is chosen.
///
/// Inside `explore { }` it is one of the strands whose order is chosen, at every `Mutex`, `Atomic`, `Condition` and
/// `join`. Outside it is an ordinary thread.
public final class ExploredThread: @unchecked Sendable {  // what is mutable belongs to whoever joins
    private final class Start {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    private var explored: AnyObject?
    private var thread: UInt64 = 0

    /// Starts a thread that runs `body`. Traps when the system has no thread left to give.
    public init(named name: String? = nil, _ body: @escaping @Sendable () -> Void) {
        if let controller = ControllerSeat.current {
            explored = controller.start(named: name, body)
            return
        }
        let start = Unmanaged.passRetained(Start(body))
        let result = lanes_thread_start(
            { Unmanaged<Start>.fromOpaque($0!).takeRetainedValue().body() },
            start.toOpaque(),
            &thread
        )
        precondition(result == 0, "no thread: the system gives error \(result); start fewer at a time")
    }

    deinit { if thread != 0 { lanes_thread_detach(thread) } }

    /// Waits until the thread has ended. Once for each thread. Traps in that thread itself, which would wait for ever.
    public func join() {
        if let explored, let controller = ControllerSeat.current { return controller.join(explored) }
        guard thread != 0 else { return }
        precondition(lanes_thread_join(thread) == 0, "a thread waits for its own end: join it from another one")
        thread = 0
    }
}
