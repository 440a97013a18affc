import CLinux
import Glibc
import Synchronization

/// A thread that has not ended in time: code that does not return has it.
package struct StuckThread: Sendable {
    /// Its lane's name.
    package let name: String
    /// The unit of work it is in; `nil`: none, or it does not say.
    package let scope: WorkScope?
}

/// Asks a thread what it is in the middle of, by a signal whose handler reads the scope of the task that runs.
///
/// To note for each job what runs would cost every request; a thread that is stuck is asked once, when its process is
/// about to leave it behind. The handler takes no lock and no memory. SIGURG, because it is ignored by default: should
/// it come late, it does nothing.
enum ThreadQuestion {
    private static let isAsked = Mutex<Void>(())
    private static let id = Atomic<UInt64>(0)
    private static let label = Atomic<Int>(-1)
    private static let isAnswered = Atomic<Bool>(false)

    /// Lets the calling thread be asked: who was started by a dispatch queue's thread has inherited its signal mask.
    static func allow() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGURG)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    /// What `thread`, one of this process that has not been joined, is working on.
    static func scope(of thread: pthread_t) -> WorkScope? {
        isAsked.withLock { _ in
            id.store(0, ordering: .relaxed)
            label.store(-1, ordering: .relaxed)
            isAnswered.store(false, ordering: .relaxed)
            var (handler, before) = (sigaction(), sigaction())
            handler.__sigaction_handler.sa_handler = { _ in ThreadQuestion.answer() }
            handler.sa_flags = SA_RESTART
            guard sigaction(SIGURG, &handler, &before) == 0 else { return nil }
            defer { sigaction(SIGURG, &before, nil) }
            guard pthread_kill(thread, SIGURG) == 0 else { return nil }
            for _ in 0..<200 where !isAnswered.load(ordering: .acquiring) { usleep(500) }
            guard isAnswered.load(ordering: .acquiring), id.load(ordering: .relaxed) != 0 else { return nil }
            return WorkScope(id: id.load(ordering: .relaxed), label: label.load(ordering: .relaxed))
        }
    }

    private static func answer() {
        if let scope = WorkScope.current {
            id.store(scope.id, ordering: .relaxed)
            label.store(scope.label, ordering: .relaxed)
        }
        isAnswered.store(true, ordering: .releasing)
    }
}
