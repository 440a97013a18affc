import CCapture

// What happens when no strand can take a step.
extension Run {
    func idle() {
        strands.noteEnds()
        if ending != nil, strands.unfinished == 0, blocked.isEmpty {
            isOver = true
        } else if let due = earliestTimer {
            capture.pointee.now = max(due, capture.pointee.now)
            fireTimers()
            for network in networks { network.fireTimers(at: capture.pointee.now) }
        } else if outside.hasNews(intake) {
            takeIntake()
        } else {
            isOver = true
            judgeStandstill()
        }
    }

    private var earliestTimer: UInt64? {
        let inLanes = ending == nil ? networks.compactMap(\.nextTimer).min() : nil
        guard let own = timers.earliest else { return inLanes }
        return min(own, inLanes ?? .max)
    }

    private func fireTimers() {
        arrival = .timer
        while let due = timers.earliest, due <= capture.pointee.now, let timer = timers.popEarliest() {
            switch timer {
            case .job(let job, let owner):
                sleeper = owner
                runJob(Entry(action: .job, subject: job))
                sleeper = nil
            case .thread(let place): unblock(place)
            }
        }
    }

    /// Timers that nobody waits for any more only give back their memory.
    func drainTimers() {
        while let timer = timers.popEarliest() {
            if case .job(let job, _) = timer { runJob(Entry(action: .job, subject: job)) }
        }
    }

    private func judgeStandstill() {
        let stuck = stuck
        if ending == nil || !blocked.isEmpty {
            fail(.deadlock, "deadlock: nobody can go on" + stuck.map(line).joined())
        } else {
            fail(.leak, "leak: the body has ended, but not all that it began" + stuck.map(line).joined())
        }
        recorder?.waits = stuck
    }

    /// Who waits for what: for a lock or a thread, or for somebody who resumes it.
    private var stuck: [Trace.Wait] {
        let waits =
            waitsForThreads
            + blocked.waiters.map { waiter in
                var wait = Trace.Wait(
                    strand: waiter.candidate.strand,
                    point: waiter.candidate.point,
                    resource: recorder?.name(waiter.candidate, waiter.entry),
                    holder: points.holders[waiter.obstacle]
                )
                wait.addresses = recorder?.addresses(waiter.candidate, waiter.entry) ?? []
                return wait
            }
        let suspended = strands.leaked.filter { strand in !waits.contains { $0.strand == strand } }
        return waits + suspended.map { Trace.Wait(strand: $0, point: .resume) }
    }

    private func line(_ wait: Trace.Wait) -> String {
        let holder = wait.holder.map { ", which \(name($0)) has" } ?? ""
        let resource = wait.resource ?? (wait.point == .resume ? "somebody to resume it" : "\(wait.point)")
        return "\n\(name(wait.strand)) waits for \(resource)\(holder)"
    }

    private func name(_ strand: StrandID) -> String { recorder?.name(of: strand) ?? "task \(strand.number)" }
}
