import CCapture

// What makes a strand ready: it was made, it hops, it is resumed, by a step or from outside.
extension Run {
    func created(_ creation: lanes_creation) {
        guard let task = creation.task else { return }
        footprint.write(Resources.shared)
        let strand = strands.add(task: task, isHeld: !creation.is_child)
        recorder?.created(strand, creation)
        guard creation.is_queued else { return }
        let lane = creation.is_child ? currentLane : number(ofLane: creation.task_executor)
        append(task, strand, .start, creation.executor, lane)
    }

    func hopped(_ task: UnsafeMutableRawPointer, to target: lanes_executor, lane: UnsafeMutableRawPointer?) {
        hasHopped = true
        append(task, strand(of: task), .hop, target, number(ofLane: lane))
    }

    /// A job that the runtime hands to an executor. From any thread.
    func enqueue(
        _ job: UnownedJob,
        on executor: lanes_executor = lanes_executor(),
        lane: UnsafeMutableRawPointer? = nil
    ) {
        let pointer = unsafeBitCast(job, to: UnsafeMutableRawPointer.self)
        if lanes_capture_current() == capture {
            arrived(pointer, executor, lane: number(ofLane: lane))
        } else {
            intake.post(Intake.Job(pointer: pointer, executor: executor, lane: lane))
        }
    }

    func arrived(_ job: UnsafeMutableRawPointer, _ executor: lanes_executor, lane: UInt32) {
        footprint.write(Resources.shared)
        if lanes_job_kind(job) == 0 {
            append(job, strand(of: job), arrival, executor, lane)
        } else {
            // The runtime's own job: it lets tasks into an actor, or wakes the task that made it.
            append(job, lanes_task_current().map { strand(of: $0) } ?? strands.add(), .yield, executor, lane)
        }
    }

    func takeIntake() {
        arrival = .outside
        for job in intake.take() { arrived(job.pointer, job.executor, lane: number(ofLane: job.lane)) }
        arrival = .resume
    }

    func addTimer(_ job: UnownedJob, after delay: UInt64) {
        footprint.write(Resources.shared)
        let pointer = unsafeBitCast(job, to: UnsafeMutableRawPointer.self)
        timers.add(.job(pointer, last?.strand), due: capture.pointee.now &+ delay)
    }

    private func strand(of task: UnsafeMutableRawPointer) -> StrandID {
        if let strand = strands.strand(of: task) { return strand }
        let strand = strands.add(task: task, isHeld: false)
        if let sleeper { recorder?.wakes(strand, sleeper) }
        return strand
    }

    private func append(
        _ job: UnsafeMutableRawPointer,
        _ strand: StrandID,
        _ point: PointKind,
        _ executor: lanes_executor,
        _ lane: UInt32
    ) {
        let resource = executor.identity.map { resources.number(of: $0) }
        let candidate = Candidate(strand: strand, kind: .task, point: point, resource: resource)
        let entry = Entry(action: .job, subject: job, executor: executor, lane: lane)
        if limits.mailbox == .fifo, let resource, let actor = executor.identity {
            // Who comes first matters to all that come.
            footprint.write(resource)
            guard !isAwaited(actor) else { return blocked.append(candidate, entry, mailbox(of: actor)) }
        }
        admit(candidate, entry)
    }

    // MARK: Mailboxes in order of arrival

    /// At most one job waits for its actor's turn; the later ones wait in the actor's mailbox.
    private func isAwaited(_ actor: UnsafeMutableRawPointer) -> Bool {
        for index in 0..<ready.count {
            let entry = ready.entry(index)
            if entry.action == .job, entry.executor.identity == actor { return true }
        }
        return blocked.waiters.contains { $0.entry.action == .job && $0.entry.executor.identity == actor }
    }

    /// A job of this actor's begins: the next one in the mailbox may be chosen.
    func openMailbox(of actor: UnsafeMutableRawPointer) {
        guard let next = blocked.removeFirst(mailbox(of: actor)) else { return }
        admit(next.candidate, next.entry)
    }

    /// An address inside the actor, which is no obstacle of another kind.
    private func mailbox(of actor: UnsafeMutableRawPointer) -> UnsafeRawPointer { UnsafeRawPointer(actor + 1) }
}
