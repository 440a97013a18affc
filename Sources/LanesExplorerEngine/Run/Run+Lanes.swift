import CCapture
import Lanes

extension Run {
    var currentLane: UInt32 { capture.pointee.lane == nil ? 0 : number(ofLane: capture.pointee.lane) }

    func owns(_ executor: UnsafeMutableRawPointer?) -> Bool { lanes.contains { $0.executor.identity == executor } }

    func number(ofLane executor: UnsafeMutableRawPointer?) -> UInt32 {
        guard executor != nil, !lanes.isEmpty else { return 0 }
        return lanes.first { $0.executor.identity == executor }?.number ?? 0
    }

    private func attached(_ number: UInt32) -> AttachedLane { lanes[Int(number) - 1] }

    /// The thread whose lane that is; `nil`: it is no thread's.
    func thread(_ number: UInt32) -> AttachedThread? { number == 0 ? nil : attached(number) as? AttachedThread }

    /// The step that begins runs on this lane.
    func enterLane(_ number: UInt32, _ strand: StrandID) {
        capture.pointee.lane = number == 0 ? nil : attached(number).executor.identity
        guard let thread = thread(number) else { return }
        thread.occupant = strand
        if let identity = thread.executor.identity { footprint.write(resources.number(of: identity)) }
    }

    func runOnLane(_ entry: Entry) {
        let attached = attached(entry.lane)
        attached.lane.enterWhile { lanes_job_run(entry.subject, entry.executor, attached.executor) }
    }

    func goOnWithLane(_ entry: Entry) { attached(entry.lane).goOn(entry) }

    func attach(_ lane: SimulatedLane) {
        let network = AttachedNetwork(lane, number: nextLane, now: capture.pointee.now)
        networks.append(network)
        add(network)
    }

    private var nextLane: UInt32 { UInt32(lanes.count + 1) }

    private func add(_ attached: AttachedLane) {
        lanes.append(attached)
        capture.pointee.has_lanes = true
    }

    func detachLanes() {
        // What a run has left behind may still refer to its lanes.
        if !isSoiled { for network in networks { network.simulated.hasEnded() } }
        lanes.removeAll()
        networks.removeAll()
        capture.pointee.has_lanes = false
        capture.pointee.lane = nil
    }

    // MARK: Networks

    /// Takes over what has become ready on the simulated lanes.
    func hearLanes() {
        for network in networks {
            network.simulated.takeJobs { job in
                let pointer = unsafeBitCast(job, to: UnsafeMutableRawPointer.self)
                arrived(pointer, lanes_executor(), lane: network.number)
            }
            network.simulated.eachReady { list(network, connection: $0) }
        }
    }

    private func list(_ network: AttachedNetwork, connection: Int) {
        guard let strand = network.list(connection, { makeStrand(connection: connection) }) else { return }
        ready.append(Candidate(strand: strand, kind: .world, point: .answer), network.entry(connection: connection))
    }

    private func makeStrand(connection: Int) -> StrandID {
        let strand = strands.add()
        recorder?.joined(strand, connection == 0 ? "network" : "connection \(connection)")
        return strand
    }

    // MARK: Threads of pools

    func wake(_ lane: DrivenThreadLane) {
        footprint.write(Resources.shared)
        let attached = attachedThread(lane)
        guard attached.list() else { return }
        admit(Candidate(strand: attached.strand, kind: .thread, point: .start), attached.entry())
    }

    /// A thread takes part from its first work on.
    private func attachedThread(_ lane: DrivenThreadLane) -> AttachedThread {
        for case let thread as AttachedThread in lanes where thread.lane === lane { return thread }
        let thread = AttachedThread(lane, number: nextLane, strand: strands.add())
        recorder?.started(thread.strand, lane.name)
        add(thread)
        return thread
    }

    func enqueue(_ job: UnownedJob, on lane: DrivenThreadLane) {
        enqueue(job, lane: unsafeBitCast(lane.asUnownedTaskExecutor(), to: lanes_executor.self).identity)
    }

    /// Who waits for a thread of a pool whose threads are all busy.
    var waitsForThreads: [Trace.Wait] {
        var waits: [Trace.Wait] = []
        for index in queuedWork.indices {
            let (pool, strand) = queuedWork[index]
            // The pool's work is done in order: what it still has is the newest.
            guard queuedWork[index...].count(where: { $0.pool === pool }) <= pool.queued else { continue }
            let thread = pool.size == 1 ? "the only \(pool.name)" : "a free \(pool.name)"
            waits.append(
                Trace.Wait(strand: strand, point: .resume, resource: thread, holder: onlyOccupant(of: pool))
            )
        }
        return waits
    }

    /// The task that has a pool's only thread.
    private func onlyOccupant(of pool: ThreadPool) -> StrandID? {
        guard pool.size == 1 else { return nil }
        for case let thread as AttachedThread in lanes where thread.thread.owner === pool {
            return thread.occupant == thread.strand ? nil : thread.occupant
        }
        return nil
    }
}

/// The explorer as lanes see it.
final class RunLaneDriver: LaneDriver, @unchecked Sendable {  // whoever has the baton
    private unowned(unsafe) let run: Run
    init(_ run: Run) { self.run = run }

    func attach(_ lane: SimulatedLane) { run.attach(lane) }
    func wake(_ lane: DrivenThreadLane) { run.wake(lane) }
    func enqueue(_ job: UnownedJob, on lane: DrivenThreadLane) { run.enqueue(job, on: lane) }
    func enqueue(_ job: UnownedJob, after delay: UInt64) { run.addTimer(job, after: delay) }
    func park(_ place: UnsafeMutableRawPointer, nanoseconds: Int64) { run.park(place, nanoseconds: nanoseconds) }
    func unpark(_ place: UnsafeMutableRawPointer) { run.unpark(place) }

    func queue(for pool: ThreadPool) {
        guard let strand = run.last?.strand else { return }
        run.queuedWork.append((pool, strand))
    }

    func name(_ name: String) {
        guard let strand = run.last?.strand else { return }
        run.recorder?.rename(strand, name)
    }
}
