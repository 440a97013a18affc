import Glibc

/// What the epoll kernel does with a descriptor that epoll has reported.
extension EpollKernel {
    /// Tries the descriptor's operations, oldest first, until none is left that could go on.
    ///
    /// The queue is looked up anew after each answer: whoever was told may have submitted, cancelled or closed.
    func advance(_ fd: Descriptor, _ events: UInt32) {
        var ready = events
        // Errors and hang-ups are found out by calling.
        if events & Self.ended & ~Self.watchesEnd != 0 { ready |= Self.readable | Self.writable }
        var budget = Self.answersATurn
        while true {
            let index = pending.first(of: fd, waitingFor: ready)
            if index == PendingOperations.none { return }
            if budget == 0 { return unfinished.append(Ready(descriptor: fd, events: ready)) }
            budget -= 1
            carryOut(index, &ready)
        }
    }

    @inline(__always)
    private func carryOut(_ index: PendingOperations.Index, _ ready: inout UInt32) {
        switch pending[index].operation {
        case .receiveMany(let fd): receive(index, fd, &ready, isLast: false)
        case .receiveOnce(let fd): receive(index, fd, &ready, isLast: true)
        case .acceptMany(let fd): accept(index, fd, &ready)
        case .poll: answerPoll(index, ready)
        default: attempt(index, &ready)
        }
    }

    @inline(__always)
    private func receive(_ index: PendingOperations.Index, _ fd: Descriptor, _ ready: inout UInt32, isLast: Bool) {
        let count = Syscalls.tryReceive(fd, into: scratch)
        // A short count means that there is no more, unless the end of the stream follows: no second call for EAGAIN.
        if count < Self.scratchSize, count == -Int(EAGAIN) || ready & Self.ended == 0 { ready &= ~Self.readable }
        if count == -Int(EAGAIN) { return }
        let given = pending[index]
        let bytes = UnsafeRawBufferPointer(start: scratch.baseAddress, count: max(count, 0))
        if count > 0, !isLast {
            let completion = Completion(result: Int32(count), isLast: false, bytes: bytes)
            // Even when it cancels now, it stays retained until the last answer, which comes next turn.
            given.waiter._withUnsafeGuaranteedRef { $0.complete(completion, tag: given.tag) }
        } else {
            pending.remove(index)
            given.waiter.finish(Completion(result: Int32(clamping: count), bytes: bytes), tag: given.tag)
        }
    }

    private func accept(_ index: PendingOperations.Index, _ fd: Descriptor, _ ready: inout UInt32) {
        let result = Syscalls.tryAccept(fd)
        switch -result {
        case Int(EAGAIN):
            ready &= ~Self.readable
        case Int(ECONNABORTED), Int(EPROTO):
            break  // that peer is gone; the next one may be there
        case 1...:
            let given = pending[index]
            pending.remove(index)
            given.waiter.finish(Completion(result: Int32(clamping: result)), tag: given.tag)
        default:
            let given = pending[index]
            pending.watch(Descriptor(result), for: 0)
            let completion = Completion(result: Int32(result), isLast: false)
            given.waiter._withUnsafeGuaranteedRef { $0.complete(completion, tag: given.tag) }
        }
    }

    private func answerPoll(_ index: PendingOperations.Index, _ ready: UInt32) {
        let given = pending[index]
        let told = PollEvents.failed.rawValue | PollEvents.hungUp.rawValue
        pending.remove(index)
        given.waiter.finish(Completion(result: Int32(ready & (given.interest | told))), tag: given.tag)
    }

    private func attempt(_ index: PendingOperations.Index, _ ready: inout UInt32) {
        let given = pending[index]
        var progress = given.progress
        let result = Syscalls.attempt(given.operation, progress: &progress)
        if result == -Int(EAGAIN) {
            pending[index].progress = progress
            ready &= ~given.interest
            return
        }
        pending.remove(index)
        if case .sendAndClose(let fd, _) = given.operation { close(fd) }
        given.waiter.finish(Completion(result: Int32(clamping: result)), tag: given.tag)
    }
}
