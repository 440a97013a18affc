import CCapture

/// What a candidate will do when it is chosen.
struct Entry {
    enum Action: UInt8 {
        /// Run a job of the Swift runtime's.
        case job
        /// Hand the baton to a thread that is in the middle of something.
        case parked
        /// Begin a thread.
        case thread
        /// Have a lane go on. A simulated one's kernel gives an answer, or what came in finds somebody to do it; a
        /// pool's thread takes its next piece of work.
        case lane
    }
    var action: Action
    /// The job, the carrier that is parked, the thread to begin, or the lane.
    var subject: UnsafeMutableRawPointer
    /// What the job runs isolated to.
    var executor = lanes_executor()
    /// The lane it runs on, counted from 1; 0: none.
    var lane: UInt32 = 0
    /// Of a simulated lane that goes on: the connection that gets an answer; 0: none.
    var connection: UInt32 = 0
}

/// The strands that can take the next step, in order of arrival: as strategies see them, and what each will do.
struct ReadyList: ~Copyable {
    private var candidates: UnsafeMutablePointer<Candidate>
    private var entries: UnsafeMutablePointer<Entry>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int = 64) {
        self.capacity = capacity
        candidates = .allocate(capacity: capacity)
        entries = .allocate(capacity: capacity)
    }

    deinit {
        candidates.deallocate()
        entries.deallocate()
    }

    var isEmpty: Bool { count == 0 }
    var all: UnsafeBufferPointer<Candidate> { UnsafeBufferPointer(start: candidates, count: count) }
    subscript(index: Int) -> Candidate { candidates[index] }
    func entry(_ index: Int) -> Entry { entries[index] }

    mutating func append(_ candidate: Candidate, _ entry: Entry) {
        if count == capacity { grow() }
        (candidates + count).initialize(to: candidate)
        (entries + count).initialize(to: entry)
        count += 1
    }

    /// Takes one out; the others keep their order.
    mutating func remove(at index: Int) -> (Candidate, Entry) {
        precondition(index >= 0 && index < count, "the strategy chose candidate \(index) of \(count)")
        let candidate = candidates[index]
        let entry = entries[index]
        count -= 1
        for place in index..<count {
            candidates[place] = candidates[place + 1]
            entries[place] = entries[place + 1]
        }
        return (candidate, entry)
    }

    /// Hands out those that this is true of; the others keep their order.
    mutating func remove(where concerns: (Candidate, Entry) -> Bool, _ take: (Candidate, Entry) -> Void) {
        var kept = 0
        for index in 0..<count {
            let (candidate, entry) = (candidates[index], entries[index])
            if concerns(candidate, entry) {
                take(candidate, entry)
            } else {
                (candidates[kept], entries[kept]) = (candidate, entry)
                kept += 1
            }
        }
        count = kept
    }

    mutating func removeAll() { count = 0 }

    private mutating func grow() {
        let wider = UnsafeMutablePointer<Candidate>.allocate(capacity: capacity * 2)
        wider.moveInitialize(from: candidates, count: count)
        candidates.deallocate()
        candidates = wider
        let more = UnsafeMutablePointer<Entry>.allocate(capacity: capacity * 2)
        more.moveInitialize(from: entries, count: count)
        entries.deallocate()
        entries = more
        capacity *= 2
    }
}
