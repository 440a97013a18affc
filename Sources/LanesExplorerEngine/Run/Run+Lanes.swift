import CCapture
import Lanes

/// A simulated lane whose jobs are strands of a run. So is its network, and each of its connections.
final class AttachedLane {
    let lane: SimulatedLane
    let executor: lanes_executor
    /// Who gives answers: by connection, 0 being what belongs to none.
    private var sources: [Source] = []
    private struct Source {
        var strand: StrandID?
        var isListed = false
    }
    /// What the lane's clock showed when the run's showed zero.
    private let offset: UInt64

    init(_ lane: SimulatedLane, now: UInt64) {
        self.lane = lane
        executor = unsafeBitCast(lane.asUnownedTaskExecutor(), to: lanes_executor.self)
        offset = lane.now() &- now
    }

    /// By the run's clock.
    var nextTimer: UInt64? { lane.nextTimer.map { $0 < .max / 2 ? $0 &- offset : .max / 2 } }
    func fireTimers(at moment: UInt64) { lane.fireTimers(at: moment &+ offset) }

    /// Notes that a connection is in the ready list; `nil`: it is there already.
    func list(_ connection: Int, _ strand: () -> StrandID) -> StrandID? {
        while sources.count <= connection { sources.append(Source()) }
        guard !sources[connection].isListed else { return nil }
        sources[connection].isListed = true
        let strand = sources[connection].strand ?? strand()
        sources[connection].strand = strand
        return strand
    }

    func goOn(_ connection: Int) {
        sources[connection].isListed = false
        lane.goOn(connection)
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
            attached.lane.eachReady { list(attached, number, connection: $0) }
        }
    }

    private func list(_ attached: AttachedLane, _ number: UInt8, connection: Int) {
        guard let strand = attached.list(connection, { makeStrand(connection: connection) }) else { return }
        let subject = Unmanaged.passUnretained(attached).toOpaque()
        ready.append(
            Candidate(strand: strand, kind: .world, point: .answer),
            Entry(action: .lane, subject: subject, lane: number, connection: UInt32(connection))
        )
    }

    private func makeStrand(connection: Int) -> StrandID {
        let strand = strands.add()
        recorder?.joined(strand, connection == 0 ? "network" : "connection \(connection)")
        return strand
    }

    func attach(_ lane: SimulatedLane) {
        lanes.append(AttachedLane(lane, now: capture.pointee.now))
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
