import Lanes

/// When time is up: what ends a connection that lasts too long, and how one ends when the server stops.
extension Connection {
    /// Called now and then by the server: ends what has lasted too long.
    func check(at now: UInt64) {
        didSuspend()
        if socket.isSending, phase == .idle || phase == .writing || phase == .lingering { return checkReader(at: now) }
        guard now >= phaseEnd else { return }
        switch phase {
        case .idle: close()
        case .head: headTooLate()
        case .handling:
            cancelHandler()
            enter(.overdue, until: now &+ 1_000_000_000)
        case .overdue: abandon()
        case .abandoned: break
        case .writing: phaseEnd = server.end(.write)  // the stream pauses: nobody keeps it waiting
        case .lingering: close()
        }
    }

    /// A reader may be slow, but not stand still: within the limit it must have taken something, if only from the
    /// kernel's buffer. What it took before it was first asked for counts as well, so the end may come a quarter late.
    private func checkReader(at now: UInt64) {
        let limit = server.duration(.write)
        if now &- socket.lastSent > limit / 4 { socket.noticeProgress() }
        let end = socket.lastSent &+ limit
        if end > now { phaseEnd = max(phaseEnd, end) } else { close(reset: true) }
    }

    /// Nothing of a request has come yet.
    private var isUntouched: Bool { phase == .head && scanned == 0 && socket.inbound.isEmpty }

    private func headTooLate() {
        // A connection that never sent anything is closed without a word.
        if isUntouched { return close() }
        refuse(408, "The request's head took too long")
    }

    /// The handler never came back: its client gets an answer all the same, and the others are not touched.
    private func abandon() {
        server.abandoned(self)
        server.writeRefusal(503, "The handler did not answer in time", to: socket)
        enter(.abandoned, until: .max)
        socket.finish()
        socket.watch()
        socket.loop.schedule(after: server.duration(.linger)) { [weak self] in self?.close() }
    }

    /// The server stops: an idle connection ends now, a busy one after its response.
    func drain() {
        endsAfterResponse = true
        guard phase == .idle || isUntouched else { return }
        // The last response may still be on its way.
        if socket.isSending { end() } else { close() }
    }

    /// The time to drain is over.
    func giveUp() {
        cancelHandler()
        close(reset: true)
    }
}
