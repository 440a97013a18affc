import CCapture

/// A thread that nobody waits for.
enum DetachedThread {
    private final class Start {
        let name: StaticString
        let body: () -> Void
        init(_ name: StaticString, _ body: @escaping () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// False: the system has none to give.
    static func start(named name: StaticString, _ body: @escaping () -> Void) -> Bool {
        let start = Unmanaged.passRetained(Start(name, body))
        let result = lanes_detached_thread(
            { argument in
                guard let argument else { return }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                start.name.withUTF8Buffer { lanes_name_thread($0.baseAddress) }
                start.body()
            },
            start.toOpaque()
        )
        if result != 0 { start.release() }
        return result == 0
    }

    /// Without this one there is no exploration.
    static func require(named name: StaticString, _ body: @escaping () -> Void) {
        precondition(
            start(named: name, body),
            "no thread to explore on: the system gives none (limits of the process?)"
        )
    }
}

/// A thread of its own for one exploration, as an executor with one job: the exploration blocks its thread, and must
/// not block one of the few that Swift's tasks share.
final class ExploringThread: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        DetachedThread.require(named: "exploring") { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
