import CCapture
import LanesPoints

/// The locks, conditions and threads of a run.
struct PointState {
    /// The thread that has the baton. Its pool keeps it.
    unowned(unsafe) var carrier: Carrier?
    var parked: [Carrier] = []
    /// A job was parked in the middle in this run.
    var hasParked = false
    /// Tasks that somebody cancels, parked in the middle of it.
    var beingCancelled: [UnsafeRawPointer] = []
    var isHomeIdle = false
    var heldActors: [UnsafeMutableRawPointer] = []
    /// Who holds each lock that is held.
    var holders: [UnsafeRawPointer: StrandID] = [:]
    /// For whoever waits for a condition: the lock it needs when it is notified.
    var mutexes: [StrandID: UnsafeRawPointer] = [:]
    var threads: [ThreadStart] = []
    /// Places where whoever parks next need not wait.
    var wakeUps: Set<UnsafeRawPointer> = []
}

/// A thread of the body's that is explored.
final class ThreadStart {
    let strand: StrandID
    let body: () -> Void
    var hasEnded = false
    init(_ strand: StrandID, _ body: @escaping () -> Void) {
        self.strand = strand
        self.body = body
    }
    var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
}

/// What `Mutex`, `Atomic`, `Condition` and `ExploredThread` call when they are used in a body that is explored.
final class RunController: Controller, @unchecked Sendable {  // whoever has the baton
    private unowned(unsafe) let run: Run

    init(_ run: Run) { self.run = run }

    func load(_ atomic: UnsafeRawPointer) {
        run.passPoint(.load, atomic)
        run.footprint.read(run.resources.number(of: atomic))
    }

    func store(_ atomic: UnsafeRawPointer) { touch(.store, atomic) }
    func exchange(_ atomic: UnsafeRawPointer) { touch(.exchange, atomic) }

    private func touch(_ point: PointKind, _ object: UnsafeRawPointer) {
        run.passPoint(point, object)
        run.footprint.write(run.resources.number(of: object))
    }

    // MARK: Locks

    func lock(_ mutex: UnsafeRawPointer) {
        run.passPoint(.lock, mutex, obstacle: run.points.holders[mutex] == nil ? nil : mutex)
        take(mutex)
    }

    private func take(_ mutex: UnsafeRawPointer) {
        let resource = run.resources.number(of: mutex)
        run.footprint.write(resource)
        run.points.holders[mutex] = run.last?.strand
        run.block(mutex) { candidate, _ in candidate.point == .lock && candidate.resource == resource }
    }

    func tryLock(_ mutex: UnsafeRawPointer) -> Bool {
        touch(.exchange, mutex)
        guard run.points.holders[mutex] == nil else { return false }
        take(mutex)
        return true
    }

    func unlock(_ mutex: UnsafeRawPointer) {
        run.footprint.write(run.resources.number(of: mutex))
        run.points.holders[mutex] = nil
        run.unblock(mutex)
    }

    // MARK: Conditions

    func wait(_ condition: UnsafeRawPointer, unlocking mutex: UnsafeRawPointer) {
        guard let strand = run.last?.strand else { return }
        run.footprint.write(run.resources.number(of: condition))
        run.points.mutexes[strand] = mutex
        unlock(mutex)
        run.passPoint(.wait, condition, obstacle: condition)
        take(mutex)
    }

    func notify(_ condition: UnsafeRawPointer, all: Bool) {
        touch(.notify, condition)
        while let waiter = run.blocked.removeFirst(condition) {
            wake(waiter)
            if !all { break }
        }
    }

    /// Who was waiting for a condition waits for its lock now.
    private func wake(_ waiter: BlockedList.Waiter) {
        guard let mutex = run.points.mutexes.removeValue(forKey: waiter.candidate.strand) else { return }
        var candidate = waiter.candidate
        candidate.point = .lock
        let resource = run.resources.number(of: mutex)
        run.footprint.read(resource)
        candidate.resource = resource
        if run.points.holders[mutex] == nil {
            run.ready.append(candidate, waiter.entry)
        } else {
            run.blocked.append(candidate, waiter.entry, mutex)
        }
    }

    // MARK: Threads

    func start(named name: String?, _ body: @escaping () -> Void) -> AnyObject {
        let strand = run.strands.add()
        let thread = ThreadStart(strand, body)
        run.points.threads.append(thread)
        run.footprint.write(Resources.shared)
        run.recorder?.started(strand, name)
        run.ready.append(
            Candidate(strand: strand, kind: .thread, point: .start),
            Entry(action: .thread, subject: thread.pointer)
        )
        return thread
    }

    func join(_ thread: AnyObject) {
        guard let thread = thread as? ThreadStart else { return }
        run.recorder?.isJoined(run.resources.number(of: thread.pointer), thread.strand)
        run.passPoint(.join, thread.pointer, obstacle: thread.hasEnded ? nil : UnsafeRawPointer(thread.pointer))
        run.footprint.read(run.resources.number(of: thread.pointer))
    }

    func note(_ text: () -> String) {
        guard let recorder = run.recorder else { return }
        // A point in the text would be one that runs without a recorder do not have.
        recorder.note(run.aside(text))
    }
}

extension Run {
    func beginThread(_ pointer: UnsafeMutableRawPointer) {
        let thread = Unmanaged<ThreadStart>.fromOpaque(pointer).takeUnretainedValue()
        thread.body()
        footprint.write(resources.number(of: pointer))
        thread.hasEnded = true
        unblock(UnsafeRawPointer(pointer))
    }
}
