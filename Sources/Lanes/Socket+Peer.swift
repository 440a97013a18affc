/// What can be told of the peer while nothing is received from it, and while the kernel still holds bytes for it.
extension Socket {
    /// Has the owner told when the peer ends its side or is gone, though nothing is received: its bytes are not wanted
    /// yet. Nothing happens while a receive is under way, which tells the same.
    package func watchEnd() {
        let busy: State = [.receiving, .watchingEnd, .ended, .endAnnounced, .closing, .closed, .closesItself]
        guard state.isDisjoint(with: busy) else { return }
        state.insert(.watchingEnd)
        loop.kernel.submit(.poll(descriptor, .ended), for: self, tag: Self.endTag)
    }

    func endNoticed(_ completion: Completion) {
        state.remove(.watchingEnd)
        if state.contains(.closing) { return closeIfIdle() }
        // A receive that was begun meanwhile says it, too, and in its order behind the bytes.
        if hasEnded || isReceiving { return }
        let events = PollEvents(rawValue: UInt32(bitPattern: completion.result))
        if completion.result < 0 || events.contains(.failed) {
            state.insert([.ended, .broken])
        } else if isFull {
            state.insert(.endAnnounced)
        } else {
            // What came before the end has finite length now, and may be all that was to come.
            return watch()
        }
        owner?.socketReceived(self)
    }

    /// The peer has ended its side, though bytes of it may not have been received yet.
    package var isEndKnown: Bool { !state.isDisjoint(with: [.ended, .endAnnounced]) }

    /// Bytes that have arrived and are not consumed, those that the kernel still holds among them.
    package var arrived: Int { inbound.count + (hasEnded ? 0 : Syscalls.unreceived(of: descriptor)) }

    /// Looks whether the peer has taken any of what the kernel holds for it, and notes that in `lastSent`: a send that
    /// is larger than the kernel's buffer says nothing until the last of it has room there.
    package func noticeProgress() {
        guard isSending, let now = Syscalls.taken(from: descriptor), now != taken else { return }
        taken = now
        lastSent = loop.now
    }
}
