import CCapture
import Lanes

/// A lane whose jobs are strands of a run.
class AttachedLane {
    let lane: Lane
    /// Counted from 1.
    let number: UInt32
    let executor: lanes_executor

    init(_ lane: Lane, number: UInt32) {
        self.lane = lane
        self.number = number
        executor = unsafeBitCast(lane.asUnownedTaskExecutor(), to: lanes_executor.self)
    }

    /// What the ready list has of its next own step.
    func entry(connection: Int = 0) -> Entry {
        let subject = Unmanaged.passUnretained(self).toOpaque()
        return Entry(action: .lane, subject: subject, lane: number, connection: UInt32(connection))
    }

    /// One of its own steps, which is no task's doing.
    func goOn(_ entry: Entry) {}
}

/// A simulated lane. Its network is a strand, and each of its connections.
final class AttachedNetwork: AttachedLane {
    let simulated: SimulatedLane
    /// Who gives answers: by connection, 0 being what belongs to none.
    private var sources: [Source] = []
    private struct Source {
        var strand: StrandID?
        var isListed = false
    }
    /// What the lane's clock showed when the run's showed zero.
    private let offset: UInt64

    init(_ lane: SimulatedLane, number: UInt32, now: UInt64) {
        simulated = lane
        offset = lane.now() &- now
        super.init(lane, number: number)
    }

    /// By the run's clock.
    var nextTimer: UInt64? { simulated.nextTimer.map { $0 < .max / 2 ? $0 &- offset : .max / 2 } }
    func fireTimers(at moment: UInt64) { simulated.fireTimers(at: moment &+ offset) }

    /// Notes that a connection is in the ready list; `nil`: it is there already.
    func list(_ connection: Int, _ strand: () -> StrandID) -> StrandID? {
        while sources.count <= connection { sources.append(Source()) }
        guard !sources[connection].isListed else { return nil }
        sources[connection].isListed = true
        let strand = sources[connection].strand ?? strand()
        sources[connection].strand = strand
        return strand
    }

    override func goOn(_ entry: Entry) {
        sources[Int(entry.connection)].isListed = false
        simulated.goOn(Int(entry.connection))
    }
}

/// A thread of a pool. It is a strand when it takes work, and like an actor to the jobs that run on it: whoever blocks
/// it in the middle of one keeps the others waiting.
final class AttachedThread: AttachedLane {
    let thread: DrivenThreadLane
    let strand: StrandID
    private var isListed = false
    /// Who ran on it last.
    var occupant: StrandID

    init(_ lane: DrivenThreadLane, number: UInt32, strand: StrandID) {
        thread = lane
        self.strand = strand
        occupant = strand
        super.init(lane, number: number)
    }

    /// False: it is in the ready list already.
    func list() -> Bool {
        defer { isListed = true }
        return !isListed
    }

    override func goOn(_ entry: Entry) {
        isListed = false
        thread.enterWhile { thread.goOn() }
    }
}
