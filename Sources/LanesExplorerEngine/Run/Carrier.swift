import CCapture
import Lanes
import Synchronization

/// A thread that runs a run's jobs while it has the baton: the one that explores, and spare ones for the time that a
/// job is parked in the middle and keeps its thread.
final class Carrier: @unchecked Sendable {  // the baton says whose turn it is
    private let baton: UnsafeMutablePointer<lanes_baton>
    /// What it is to do with the baton; `nil`: go on where it parked.
    var assigned: (Candidate, Entry)?
    /// The system's number of its thread; 0: it has not run yet.
    private(set) var thread: Int32 = 0
    /// The run it works for.
    unowned(unsafe) var run: Run?
    /// The actors that the jobs on this thread are in the middle of.
    var held: [UnsafeMutableRawPointer] = []
    /// Where in the program the job is parked: the calls, from the innermost on. Only in runs that are written down.
    var places: [UInt] = []
    /// The task whose job is parked, where others could cancel it.
    var task: UnsafeMutableRawPointer?
    /// In the middle of a job that waits for its turn.
    var isParked = false

    init() {
        baton = .allocate(capacity: 1)
        baton.initialize(to: lanes_baton())
    }
    deinit { baton.deallocate() }

    /// The calling thread is this carrier's.
    func noteThread() { if thread == 0 { thread = lanes_capture_thread_id() } }

    func pass() { lanes_baton_pass(baton) }
    func wait() { lanes_baton_wait(baton) }

    var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
    static func of(_ pointer: UnsafeMutableRawPointer) -> Carrier {
        Unmanaged<Carrier>.fromOpaque(pointer).takeUnretainedValue()
    }
}

/// The spare threads of one exploration. Those who are idle wait for an assignment.
final class CarrierPool: @unchecked Sendable {  // whoever has the baton, but for `idle`, which has a lock
    let home = Carrier()
    private let watch: Watch
    private var all: [Carrier] = []
    private let idle = Lock<[Carrier]>([])
    private let isClosed = Atomic<Bool>(false)

    init(_ watch: Watch) { self.watch = watch }

    /// `nil`: the system has no thread left to give.
    func takeIdle() -> Carrier? {
        if let carrier = idle.withLock({ $0.popLast() }) { return carrier }
        let carrier = Carrier()
        let isStarted = DetachedThread.start(named: "explored") { [self] in
            watch.enlist()
            while true {
                carrier.wait()
                if isClosed.load(ordering: .acquiring) { return }
                carrier.run?.carry(on: carrier)
                rest(carrier)
            }
        }
        guard isStarted else { return nil }
        all.append(carrier)
        return carrier
    }

    private func rest(_ carrier: Carrier) { idle.withLock { $0.append(carrier) } }

    /// Waits until every spare thread is idle: none of them is inside a job any more.
    func awaitRest() {
        guard !all.isEmpty else { return }
        while idle.withLock({ $0.count }) < all.count { lanes_yield() }
    }

    /// Lets the spare threads end. They are idle.
    func close() {
        isClosed.store(true, ordering: .releasing)
        for carrier in all { carrier.pass() }
    }
}
