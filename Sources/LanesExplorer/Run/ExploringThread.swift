import CCapture
import Glibc

/// A thread of its own for one exploration, as an executor with one job: the exploration blocks its thread, and must
/// not block one of the few that Swift's tasks share.
final class ExploringThread: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let start = Unmanaged.passRetained(Start(UnownedJob(job), self))
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 8 << 20)
        let result = pthread_create(
            &thread,
            &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            start.toOpaque()
        )
        pthread_attr_destroy(&attributes)
        precondition(result == 0, "no thread to explore on: the system gives error \(result) (limits of the process?)")
    }

    private final class Start {
        let job: UnownedJob
        let executor: ExploringThread
        init(_ job: UnownedJob, _ executor: ExploringThread) {
            self.job = job
            self.executor = executor
        }
        func run() {
            lanes_name_thread("exploring")
            job.runSynchronously(on: executor.asUnownedTaskExecutor())
        }
    }
}
