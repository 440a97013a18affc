import CCapture
import Glibc
import Lanes
import Synchronization

/// Where threads that are not under control leave the jobs they resume.
final class Intake: Sendable {
    struct Job: @unchecked Sendable {  // handed over, not shared
        let pointer: UnsafeMutableRawPointer
        let executor: lanes_executor
        /// The executor of the lane it belongs to; `nil`: none.
        let lane: UnsafeMutableRawPointer?
    }
    private let jobs = Lock<[Job]>([])
    private let waiting = Atomic<Int>(0)

    var isEmpty: Bool { waiting.load(ordering: .acquiring) == 0 }

    func post(_ job: Job) {
        jobs.withLock { $0.append(job) }
        waiting.add(1, ordering: .releasing)
    }

    func take() -> [Job] {
        let taken = jobs.withLock { jobs in
            defer { jobs = [] }
            return jobs
        }
        waiting.subtract(taken.count, ordering: .relaxed)
        return taken
    }
}

/// How long a run that has come to a standstill waits for news from outside, in real time.
///
/// Whether there is anybody outside cannot be known. So the first standstill waits for a while; when nothing came, the
/// later ones of the same exploration do not.
final class OutsideWait {
    private let patience: UInt64
    private var patient = 1
    /// How often something came.
    private(set) var news = 0

    /// `patience`: in nanoseconds.
    init(patience: UInt64) { self.patience = patience }

    func hasNews(_ intake: Intake) -> Bool {
        if !intake.isEmpty { return note() }
        guard patient > 0 || news > 0 else { return false }
        let end = lanes_real_nanoseconds() &+ patience
        while lanes_real_nanoseconds() < end {
            if !intake.isEmpty { return note() }
            usleep(200)
        }
        patient -= 1
        return false
    }

    private func note() -> Bool {
        news += 1
        return true
    }
}
