import CCapture
import Lanes

// How the turn passes from thread to thread. A job runs on whichever carrier has the baton; when it reaches a point in
// the middle of itself and another strand is chosen, it keeps its thread, parked, and the baton goes elsewhere.
extension Run {
    /// Runs the scheduler on this carrier until the run is over or somebody else has the baton. A job that is in the
    /// middle of something when the run ends is left there.
    func carry(on carrier: Carrier) {
        let context = Carrying(run: self, carrier: carrier)
        let ended = lanes_escapable(
            { Unmanaged<Carrying>.fromOpaque($0!).takeUnretainedValue().drive() },
            Unmanaged.passUnretained(context).toOpaque()
        )
        if !ended {
            carrier.isParked = false
            Lane.abandon()
        }
        carrier.held.removeAll()
        if carrier !== carriers.home { leave() }
    }

    final class Carrying {
        let run: Run
        let carrier: Carrier
        init(run: Run, carrier: Carrier) {
            self.run = run
            self.carrier = carrier
        }

        func drive() {
            if carrier !== run.carriers.home {
                let assigned = carrier.assigned
                run.enter(carrier)
                if let (candidate, entry) = assigned { run.perform(candidate, entry, on: carrier) }
            }
            while let (candidate, entry) = run.nextStep() {
                guard entry.action == .parked else {
                    run.perform(candidate, entry, on: carrier)
                    continue
                }
                // This thread has nothing in the middle, so it need not wait for its turn, unless it is the first.
                guard carrier === run.carriers.home else { return Carrier.of(entry.subject).pass() }
                guard let (candidate, entry) = run.waitAtHome(after: Carrier.of(entry.subject)) else { continue }
                run.perform(candidate, entry, on: carrier)
            }
            if carrier !== run.carriers.home { run.carriers.home.pass() }
        }
    }

    /// The exploring thread has nothing to do until it is given something, or the run is over. It says so before it
    /// passes the baton: afterwards the run's state is `other`'s.
    private func waitAtHome(after other: Carrier) -> (Candidate, Entry)? {
        points.isHomeIdle = true
        other.pass()
        carriers.home.wait()
        points.isHomeIdle = false
        defer { carriers.home.assigned = nil }
        return isOver ? nil : carriers.home.assigned
    }

    fileprivate func perform(_ candidate: Candidate, _ entry: Entry, on carrier: Carrier) {
        points.carrier = carrier
        if entry.action == .thread {
            beginThread(entry.subject)
        } else if entry.action == .lane {
            goOnWithLane(entry)
        } else {
            runJob(entry)
        }
        if !carrier.held.isEmpty { releaseActors(of: carrier) }
        if !hasHopped { footprint.write(Resources.shared) }
        strands.noteStep(of: (last ?? candidate).strand)
        endStep()
    }

    /// The strand whose turn it is has reached a point in the middle of its job: another one may go first. Returns when
    /// it is its turn again. `obstacle`: it cannot go on before that is out of the way.
    func passPoint(_ point: PointKind, _ object: UnsafeRawPointer, obstacle: UnsafeRawPointer? = nil) {
        guard let last, let carrier = points.carrier else { return }
        // Whoever went first could come to the runtime's own lock of the same static, and stand still there.
        if obstacle == nil, lanes_is_making_static() { return }
        if let obstacle { footprint.read(resources.number(of: obstacle)) }
        endStep()
        if recorder != nil { carrier.places = callers() }
        let candidate = Candidate(
            strand: last.strand,
            kind: last.kind,
            point: point,
            resource: point == .timer ? nil : resources.number(of: object)
        )
        let entry = Entry(action: .parked, subject: carrier.pointer, lane: currentLane)
        if let obstacle { blocked.append(candidate, entry, obstacle) } else { ready.append(candidate, entry) }
        carrier.task = taskToHold
        points.hasParked = true
        holdActors(of: carrier)
        guard let (chosen, next) = nextStep() else { leaveForGood(carrier) }
        if next.action == .parked, next.subject == carrier.pointer { return }
        park(carrier, for: chosen, next)
    }

    private func callers() -> [UInt] {
        withUnsafeTemporaryAllocation(of: UInt.self, capacity: 16) { frames in
            let count = lanes_callers(frames.baseAddress, Int32(frames.count))
            return Array(frames.prefix(Int(count)))
        }
    }

    private func park(_ carrier: Carrier, for candidate: Candidate, _ entry: Entry) {
        carrier.isParked = true
        points.parked.append(carrier)
        if entry.action == .parked {
            Carrier.of(entry.subject).pass()
        } else {
            guard let other = points.isHomeIdle ? carriers.home : carriers.takeIdle() else { lackThread(carrier) }
            other.run = self
            other.assigned = (candidate, entry)
            other.pass()
        }
        carrier.wait()
        if isOver { lanes_escape() }
        carrier.isParked = false
        points.parked.removeAll { $0 === carrier }
        points.carrier = carrier
    }

    /// Nobody can carry on in the place of a strand that is about to park.
    private func lackThread(_ carrier: Carrier) -> Never {
        fail(
            .stuck,
            "no thread: each of \(points.parked.count) strands is in the middle of a step, on a thread of its own, and "
                + "the system gives no more. Have fewer of them at a time at a Mutex, an Atomic or a join"
        )
        isOver = true
        points.parked.removeAll { $0 === carrier }
        leaveForGood(carrier)
    }

    /// The run is over, and this strand is in the middle of something that will never end.
    private func leaveForGood(_ carrier: Carrier) -> Never {
        if carrier !== carriers.home { carriers.home.pass() }
        lanes_escape()
    }

    /// Has the strands that are still parked leave what they will never end, one after the other.
    func releaseParked() {
        for carrier in points.parked where carrier !== carriers.home { carrier.pass() }
        points.parked.removeAll()
    }

    // MARK: Actors in the middle of a job

    /// The job on this thread parks in the middle: nobody else may enter the actor that it is isolated to, and nothing
    /// else can run on its lane, if that is a thread's.
    private func holdActors(of carrier: Carrier) {
        hold(lanes_executor_current().identity, by: carrier)
        hold(thread(currentLane)?.executor.identity, by: carrier)
    }

    private func hold(_ actor: UnsafeMutableRawPointer?, by carrier: Carrier) {
        guard let actor, !carrier.held.contains(actor) else { return }
        carrier.held.append(actor)
        points.heldActors.append(actor)
        block(UnsafeRawPointer(actor)) { obstacle(of: $1) == UnsafeRawPointer(actor) }
    }

    /// What an entry must wait for: somebody is in the middle of its actor, or of its thread.
    private func obstacle(of entry: Entry) -> UnsafeRawPointer? {
        guard !points.heldActors.isEmpty, entry.action == .job || entry.action == .lane else { return nil }
        if let actor = entry.executor.identity, points.heldActors.contains(actor) { return UnsafeRawPointer(actor) }
        guard let thread = thread(entry.lane)?.executor.identity else { return nil }
        return points.heldActors.contains(thread) ? UnsafeRawPointer(thread) : nil
    }

    /// Puts a strand where it belongs: it can go on, or has to wait.
    func admit(_ candidate: Candidate, _ entry: Entry) {
        guard let obstacle = obstacle(of: entry) else { return ready.append(candidate, entry) }
        footprint.read(resources.number(of: obstacle))
        blocked.append(candidate, entry, obstacle)
    }

    /// A strand that goes on in the middle of a job is in the middle of its actors, too.
    func touchActors(of carrier: Carrier) {
        for actor in carrier.held { footprint.write(resources.number(of: actor)) }
    }

    private func releaseActors(of carrier: Carrier) {
        for actor in carrier.held {
            points.heldActors.removeAll { $0 == actor }
            unblock(UnsafeRawPointer(actor))
        }
        carrier.held.removeAll()
    }

    /// Takes from the ready list what cannot go on because of an obstacle.
    func block(_ obstacle: UnsafeRawPointer, _ concerns: (Candidate, Entry) -> Bool) {
        ready.remove(where: concerns) { blocked.append($0, $1, obstacle) }
    }

    /// The obstacle is out of the way.
    func unblock(_ obstacle: UnsafeRawPointer) {
        for waiter in blocked.removeAll(obstacle) { admit(waiter.candidate, waiter.entry) }
    }
}
