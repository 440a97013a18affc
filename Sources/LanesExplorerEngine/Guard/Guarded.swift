/// Runs work on an exploring thread, under a watch: what comes first, the work's result or the watch's, is the result.
enum Guarded {
    static func run<Result: Sendable>(
        _ watch: Watch,
        _ work: @escaping @Sendable () -> Result,
        whenStuck: @escaping @Sendable (Standstill) -> Result
    ) async -> Result {
        defer { _ = watch.isOver }  // what `Handover` says: whoever resumes has claimed the result before
        return await withUnsafeContinuation { continuation in
            Task(executorPreference: ExploringThread()) {
                watch.enlist()
                let result = work()
                if watch.end() { continuation.resume(returning: result) }
            }
            DetachedThread.require(named: "watching") {
                if let standstill = watch.watch() { continuation.resume(returning: whenStuck(standstill)) }
            }
        }
    }
}

extension Standstill {
    /// What is known of the run, and what can be done.
    func result(patience: UInt64) -> RunResult {
        RunResult(schedule: Schedule(schedule), failure: Failure(.stuck, message(patience)))
    }

    private func message(_ patience: UInt64) -> String {
        Self.message(
            step: schedule.count,
            by: last.map { "\($0.kind) \($0.strand.number)" },
            patience: patience,
            afterwards: "Its thread is left behind, at the lowest priority; the exploration has ended."
        )
    }

    static func message(step: Int, by strand: String?, patience: UInt64, afterwards: String) -> String {
        """
        stuck: step \(step), by \(strand ?? "the body"), has not ended within \(seconds(patience)) s of real time
        It is in something that is not under control: a loop without a point, a semaphore, a lock that is not \
        LanesPoints' Mutex, a call that blocks.
        Use Mutex, Condition and ExploredThread of LanesPoints, or suspend, in there; if it only needs long, raise \
        `Explorer.Options.patience`.
        \(afterwards)
        """
    }

    private static func seconds(_ nanoseconds: UInt64) -> String {
        nanoseconds % 1_000_000_000 == 0
            ? "\(nanoseconds / 1_000_000_000)" : "\(Double(nanoseconds / 1_000_000) / 1000)"
    }
}
