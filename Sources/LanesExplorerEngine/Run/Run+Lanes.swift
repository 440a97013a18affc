import CCapture
import Lanes

/// A simulated lane whose jobs are strands of a run, and whose kernel is one, too.
final class AttachedLane {
    let lane: SimulatedLane
    let executor: lanes_executor
    /// The lane's network: what is no task's doing.
    let strand: StrandID
    var isListed = false
    /// What the lane's clock showed when the run's showed zero.
    private let offset: UInt64

    init(_ lane: SimulatedLane, strand: StrandID, now: UInt64) {
        self.lane = lane
        self.strand = strand
        executor = unsafeBitCast(lane.asUnownedTaskExecutor(), to: lanes_executor.self)
        offset = lane.now() &- now
    }

    /// By the run's clock.
    var nextTimer: UInt64? { lane.nextTimer.map { $0 < .max / 2 ? $0 &- offset : .max / 2 } }
    func fireTimers(at moment: UInt64) { lane.fireTimers(at: moment &+ offset) }

    func goOn() {
        isListed = false
        lane.goOn()
    }
}

extension Run {
    var currentLane: UInt8 { capture.pointee.lane == nil ? 0 : number(ofLane: capture.pointee.lane) }

    func owns(_ executor: UnsafeMutableRawPointer?) -> Bool { lanes.contains { $0.executor.identity == executor } }

    func number(ofLane executor: UnsafeMutableRawPointer?) -> UInt8 {
        guard executor != nil, !lanes.isEmpty else { return 0 }
        return lanes.firstIndex { $0.executor.identity == executor }.map { UInt8($0 + 1) } ?? 0
    }

    /// The step that begins runs on this lane.
    func enterLane(_ number: UInt8) {
        capture.pointee.lane = number == 0 ? nil : lanes[Int(number) - 1].executor.identity
    }

    func runOnLane(_ entry: Entry) {
        let attached = lanes[Int(entry.lane) - 1]
        attached.lane.enterWhile { lanes_job_run(entry.subject, entry.executor, attached.executor) }
    }

    /// Takes over what has become ready on the lanes.
    func hearLanes() {
        for (index, attached) in lanes.enumerated() {
            let number = UInt8(index + 1)
            attached.lane.takeJobs { job in
                arrived(unsafeBitCast(job, to: UnsafeMutableRawPointer.self), lanes_executor(), lane: number)
            }
            guard !attached.isListed, attached.lane.canGoOn else { continue }
            attached.isListed = true
            ready.append(
                Candidate(strand: attached.strand, kind: .world, point: .answer),
                Entry(action: .lane, subject: Unmanaged.passUnretained(attached).toOpaque(), lane: number)
            )
        }
    }

    func attach(_ lane: SimulatedLane) {
        let attached = AttachedLane(lane, strand: strands.add(), now: capture.pointee.now)
        recorder?.joined(attached.strand, "network")
        lanes.append(attached)
        capture.pointee.has_lanes = true
    }

    func detachLanes() {
        lanes.removeAll()
        capture.pointee.has_lanes = false
        capture.pointee.lane = nil
    }
}

/// The explorer as simulated lanes see it.
final class RunLaneDriver: LaneDriver, @unchecked Sendable {  // whoever has the baton
    private unowned(unsafe) let run: Run
    init(_ run: Run) { self.run = run }

    func attach(_ lane: SimulatedLane) { run.attach(lane) }

    func name(_ name: String) {
        guard let strand = run.last?.strand else { return }
        run.recorder?.rename(strand, name)
    }
}
