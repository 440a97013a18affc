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

    static func start(named name: StaticString, _ body: @escaping () -> Void) {
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
        precondition(result == 0, "no thread to explore on: the system gives error \(result) (limits of the process?)")
    }
}

/// A thread of its own for one exploration, as an executor with one job: the exploration blocks its thread, and must
/// not block one of the few that Swift's tasks share.
final class ExploringThread: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        DetachedThread.start(named: "exploring") { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
