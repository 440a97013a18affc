import CCapture

/// The tasks of a run by their numbers. A task's number is written into its job, where the runtime leaves two words
/// to whoever executes it, and is believed only if the table knows the job's own number under it.
struct TaskTable: ~Copyable {
    struct Row {
        var jobNumber: UInt32
        /// Held until the task has ended; tasks that their parents wait for are not held.
        var held: UnsafeMutableRawPointer?
    }

    private var rows: UnsafeMutablePointer<Row>
    private var capacity = 64
    private(set) var count = 0
    /// Tasks that nobody needs to wait for, and that have not ended.
    private(set) var unfinished = 0

    init() { rows = .allocate(capacity: capacity) }
    deinit { rows.deallocate() }

    /// A number for a strand that is no task.
    mutating func add() -> StrandID { append(Row(jobNumber: 0, held: nil)) }

    mutating func add(task: UnsafeMutableRawPointer, isHeld: Bool) -> StrandID {
        let strand = append(Row(jobNumber: lanes_job_id(task), held: isHeld ? task : nil))
        lanes_job_set_mark(task, strand.number)
        if isHeld {
            lanes_retain(task)
            unfinished += 1
        }
        return strand
    }

    /// The number of a task; `nil`: it has none yet.
    func strand(of task: UnsafeMutableRawPointer) -> StrandID? {
        let mark = lanes_job_mark(task)
        let number = lanes_job_id(task)
        if mark < UInt32(count), rows[Int(mark)].jobNumber == number { return StrandID(mark) }
        var index = count
        while index > 0 {
            index -= 1
            guard rows[index].jobNumber == number else { continue }
            lanes_job_set_mark(task, UInt32(index))
            return StrandID(UInt32(index))
        }
        return nil
    }

    /// Lets go of a task that has ended with its last step.
    @inline(__always)
    mutating func noteStep(of strand: StrandID) {
        guard let task = rows[Int(strand.number)].held, lanes_task_is_complete(task) else { return }
        release(Int(strand.number), task)
    }

    /// Lets go of all that have ended, in whichever way.
    mutating func noteEnds() {
        for index in 0..<count {
            if let task = rows[index].held, lanes_task_is_complete(task) { release(index, task) }
        }
    }

    /// The strands that have not ended and for which nobody waits.
    var leaked: [StrandID] { (0..<count).filter { rows[$0].held != nil }.map { StrandID(UInt32($0)) } }

    /// A new run. What has not ended by now never will: it stays, since it may be in the middle of something.
    mutating func removeAll() {
        count = 0
        unfinished = 0
    }

    private mutating func release(_ index: Int, _ task: UnsafeMutableRawPointer) {
        rows[index].held = nil
        unfinished -= 1
        lanes_release(task)
    }

    private mutating func append(_ row: Row) -> StrandID {
        if count == capacity { grow() }
        rows[count] = row
        count += 1
        return StrandID(UInt32(count - 1))
    }

    private mutating func grow() {
        let wider = UnsafeMutablePointer<Row>.allocate(capacity: capacity * 2)
        wider.moveInitialize(from: rows, count: count)
        rows.deallocate()
        rows = wider
        capacity *= 2
    }
}
