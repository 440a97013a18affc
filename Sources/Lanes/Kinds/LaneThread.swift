import CLinux
import Glibc
import Synchronization

/// A thread of the system, for a lane.
final class LaneThread: Sendable {
    private let handle: pthread_t
    private let state: State

    /// Starts a thread that runs `body`. `stackSize` in bytes; its pages are only taken when touched.
    init(name: String, stackSize: Int = 1 << 20, body: @escaping @Sendable () -> Void) throws(IOError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackSize)
        state = State()
        let start = Unmanaged.passRetained(Start(name: String(name.prefix(15)), state: state, body: body))
        var handle = pthread_t()
        let result = pthread_create(
            &handle,
            &attributes,
            { pointer in
                let start = Unmanaged<Start>.fromOpaque(pointer!).takeRetainedValue()
                lanes_thread_name(start.name)
                blockBrokenPipes()
                ThreadQuestion.allow()
                start.body()
                start.state.hasEnded.store(true, ordering: .releasing)
                return nil
            },
            start.toOpaque()
        )
        guard result == 0 else {
            start.release()
            throw IOError(code: result, operation: "start the thread \(name)")
        }
        self.handle = handle
    }

    /// Waits until the thread has ended.
    func join() { pthread_join(handle, nil) }

    /// Waits until the thread has ended. When it has not at `deadline` it is let go, and what it is in comes back.
    func join(until deadline: UInt64, lane name: String) -> StuckThread? {
        while deadline != .max, !state.hasEnded.load(ordering: .acquiring) {
            if systemNanoseconds() >= deadline {
                let stuck = StuckThread(name: name, scope: ThreadQuestion.scope(of: handle))
                pthread_detach(handle)
                return stuck
            }
            usleep(500)
        }
        join()
        return nil
    }

    private final class State: Sendable {
        let hasEnded = Atomic<Bool>(false)
    }

    private final class Start: Sendable {
        let name: String
        let state: State
        let body: @Sendable () -> Void
        init(name: String, state: State, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.state = state
            self.body = body
        }
    }
}

/// Keeps the calling thread from being ended by SIGPIPE: sendfile(2) and splice(2) know no MSG_NOSIGNAL, and a client
/// that leaves during a file must not take the process along. They still answer EPIPE.
private func blockBrokenPipes() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
}

extension LoopLane {
    /// Starts a loop on a thread of its own.
    ///
    /// - Parameters:
    ///   - cpu: the processor to pin the thread to; `nil`: the system's choice.
    ///   - workers: where `offload` goes; `nil`: in place.
    package static func start(
        name: String,
        kernel choice: KernelChoice = .fromEnvironment,
        cpu: Int? = nil,
        workers: ThreadPool? = nil
    ) throws(IOError) -> RunningLoop {
        let started = Started()
        let thread = try LaneThread(name: name, stackSize: 8 << 20) {
            if let cpu { lanes_thread_pin(Int32(cpu)) }
            // A loop does little at a time and many wait for it: it need not wait for a worker's turn to end.
            lanes_thread_short_turns(100_000)
            // The ring belongs to the thread that makes it.
            let outcome: Result<LoopLane, IOError>
            do throws(IOError) {
                outcome = .success(TimedLoopLane(name: name, kernel: try choice.make(), workers: workers))
            } catch {
                outcome = .failure(error)
            }
            started.set(outcome)
            guard case .success(let lane) = outcome else { return }
            lane.enter()
            lane.loop.run()
            lane.loop.endRunners()
            lane.leave()
        }
        do throws(IOError) {
            return RunningLoop(lane: try started.wait().get(), thread: thread)
        } catch {
            thread.join()
            throw error
        }
    }

    /// The loop for work that has left its lane, or never had one: started when it is first needed.
    public static let shared: LoopLane = {
        do {
            return try start(name: "shared loop").lane
        } catch {
            // No thread or no epoll: the process is out of what any program needs.
            preconditionFailure("the shared loop could not be started: \(error)")
        }
    }()
}

/// A loop on a thread of its own.
package struct RunningLoop: Sendable {
    package let lane: LoopLane
    private let thread: LaneThread

    init(lane: LoopLane, thread: LaneThread) {
        self.lane = lane
        self.thread = thread
    }

    /// Ends the loop after its current turn and waits for its thread, but not beyond `deadline`: then code that does
    /// not return has it, and it keeps what it uses.
    @discardableResult
    package func stop(until deadline: UInt64 = .max) -> StuckThread? {
        lane.loop.stop()
        return thread.join(until: deadline, lane: lane.name)
    }
}

/// Brings a new thread's lane, or why there is none, to the thread that started it.
private final class Started: Sendable {
    private let outcome = Lock<Result<LoopLane, IOError>?>(nil)
    private let parker = Parker()

    func set(_ outcome: Result<LoopLane, IOError>) {
        self.outcome.withLock { $0 = outcome }
        parker.unpark()
    }

    func wait() -> Result<LoopLane, IOError> {
        while true {
            if let outcome = outcome.withLock({ $0 }) { return outcome }
            parker.park()
        }
    }
}
