import CCapture

// While a task's cancellation handlers run, the runtime holds a lock of that task. A handler that parks in the middle
// keeps it, and the task would stand still, at its next step that needs the lock, in a place that no schedule knows of.
// So it waits here until the handlers are through.
extension Run {
    func holdCancelled() {
        let held = points.beingCancelled
        points.beingCancelled.removeAll(keepingCapacity: true)
        for task in held { unblock(task) }
        for index in 0..<ready.count {
            guard let task = task(of: ready.entry(index)), lanes_task_is_locked(task) else { continue }
            points.beingCancelled.append(task)
        }
        for task in points.beingCancelled { block(task) { self.task(of: $1).map { UnsafeRawPointer($0) } == task } }
    }

    /// The task that parks; `nil` for one in the middle of cancelling itself, which has the lock.
    var taskToHold: UnsafeMutableRawPointer? {
        lanes_task_current().flatMap { lanes_task_is_locked($0) ? nil : $0 }
    }

    private func task(of entry: Entry) -> UnsafeMutableRawPointer? {
        switch entry.action {
        case .job: lanes_job_kind(entry.subject) == 0 ? entry.subject : nil
        case .parked: Carrier.of(entry.subject).task
        case .thread, .lane: nil
        }
    }
}
