import Glibc

/// Whoever is told what happens on a socket, on the loop's thread.
package protocol SocketOwner: AnyObject {
    /// Bytes have come, or the peer has ended its side, and nobody was waiting for them.
    func socketReceived(_ socket: Socket)
    /// Everything that was flushed is on its way, or was given up (`isBroken`).
    func socketSent(_ socket: Socket)
    /// The descriptor is given back, nothing is under way any more: the last call there is.
    func socketClosed(_ socket: Socket)
}

/// A connected stream socket that a loop watches. The loop's own thread only.
///
/// While it is idle it holds no buffer and no task. Bytes that arrive are copied out of the kernel's buffers into
/// `inbound`, up to a limit; then the socket stops receiving until they are consumed, and TCP holds the peer back.
package final class Socket: Waiter {
    // One thread alone uses all this, so overlapping accesses are ruled out; checking for them costs 4 % of a request.
    package let descriptor: Descriptor
    package let loop: Loop
    package let blocks: BlockPool
    @exclusivity(unchecked) package unowned(unsafe) var owner: (any SocketOwner)?

    /// What has arrived and is not yet consumed.
    @exclusivity(unchecked) package var inbound = ByteQueue()
    /// What is written and not yet given to the kernel.
    @exclusivity(unchecked) package var outbound = ByteQueue()
    /// What the kernel is sending.
    @exclusivity(unchecked) private var sending = ByteQueue()

    // As a rule at most one; but a body may be handed to several tasks.
    @exclusivity(unchecked) private var readers: [UnsafeContinuation<Void, Never>] = []
    @exclusivity(unchecked) private var drainers: [UnsafeContinuation<Void, Never>] = []

    @exclusivity(unchecked) var state: State = []
    private let inboundLimit: UInt32
    /// What `Syscalls.taken` last said.
    @exclusivity(unchecked) var taken: UInt32 = 0
    /// Nanoseconds at which bytes were last given to the kernel, taken by it, or seen to be taken by the peer.
    @exclusivity(unchecked) package internal(set) var lastSent: UInt64

    struct State: OptionSet {
        let rawValue: UInt16
        static let receiving = State(rawValue: 1)  // a receive is under way
        static let holdingBack = State(rawValue: 2)  // it was cancelled because inbound is full
        static let sending = State(rawValue: 4)
        static let ended = State(rawValue: 8)  // the peer sends no more
        static let broken = State(rawValue: 16)  // sending or receiving failed
        static let finishing = State(rawValue: 32)  // close for sending once everything is sent
        static let closing = State(rawValue: 64)
        static let closed = State(rawValue: 128)
        static let resetting = State(rawValue: 256)
        static let closesItself = State(rawValue: 512)  // the kernel closes it after the send
        static let watchingEnd = State(rawValue: 1024)  // nothing is received, but the end will be noticed
        /// The kernel has yet to answer.
        static let underWay: State = [.receiving, .sending, .watchingEnd]
        static let endAnnounced = State(rawValue: 2048)  // the peer has ended its side behind bytes not yet received
    }

    /// Inbound bytes at which a socket stops receiving, unless it is told otherwise.
    package static let inboundLimit = 64 * 1024
    /// Bytes of one send: of a larger one nobody could tell whether its reader takes any of it.
    private static let sendLimit = 128 * 1024
    private static let receiveTag: Tag = 0
    private static let sendTag: Tag = 1
    static let endTag: Tag = 2

    /// - Parameter inboundLimit: how many bytes must fit into `inbound` at once.
    package init(_ descriptor: Descriptor, on loop: Loop, inboundLimit: Int = Socket.inboundLimit) {
        self.descriptor = descriptor
        self.inboundLimit = UInt32(clamping: inboundLimit)
        self.loop = loop
        blocks = loop.lane.blocks
        lastSent = loop.now
    }

    /// The peer has ended its side, or is gone: no more bytes will come.
    package var hasEnded: Bool { state.contains(.ended) }
    /// Nothing can be sent any more.
    package var isBroken: Bool { state.contains(.broken) }
    package var isClosing: Bool { !state.isDisjoint(with: [.closing, .closed, .closesItself]) }
    package var isReceiving: Bool { state.contains(.receiving) }
    package var isSending: Bool { state.contains(.sending) }
    /// As many bytes wait here as there is room for.
    var isFull: Bool { inbound.count >= Int(inboundLimit) }
    /// Bytes written and not yet taken by the kernel's socket buffer.
    package var unsent: Int { outbound.count + sending.count }

    // MARK: Receive

    /// Receives what comes, once: for a connection that may end after one request.
    package func receiveOnce() { receive(.receiveOnce(descriptor)) }

    /// Receives whatever comes from now on.
    package func watch() { receive(.receiveMany(descriptor)) }

    private func receive(_ operation: IOOperation) {
        guard state.isDisjoint(with: [.receiving, .ended, .closing, .closed, .closesItself]) else { return }
        guard !isFull else { return }
        state.insert(.receiving)
        loop.kernel.submit(operation, for: self, tag: Self.receiveTag)
    }

    /// Takes `count` bytes off the front of what was received.
    @inline(__always)
    package func consume(_ count: Int) { inbound.consume(count, pool: blocks) }

    /// Suspends until more bytes have come, or none will.
    package func awaitBytes() async {
        if hasEnded || isClosing { return }
        let wait = loop.lane.journal.begin(.perform(.receive))
        watch()
        await withUnsafeContinuation { readers.append($0) }
        loop.lane.journal.end(wait)
    }

    /// Lets whoever awaits bytes look again, though none have come: its time is up, or its task is cancelled.
    package func resumeReaders() {
        let waiting = readers
        readers = []
        for reader in waiting { reader.resume() }
    }

    // MARK: Send

    /// Gives the kernel what is in `outbound`.
    package func flush() {
        guard !outbound.isEmpty, state.isDisjoint(with: [.sending, .closing, .closed]) else { return }
        if isBroken { return outbound.release(to: blocks) }
        swap(&sending, &outbound)
        sendNext()
    }

    private func sendNext() {
        state.insert(.sending)
        lastSent = loop.now
        let bytes = sending.readable
        let part = bytes.count <= Self.sendLimit ? bytes : UnsafeRawBufferPointer(rebasing: bytes[..<Self.sendLimit])
        loop.kernel.submit(.send(descriptor, part), for: self, tag: Self.sendTag)
    }

    /// Suspends until no more than `limit` bytes are unsent.
    package func drain(below limit: Int = 0) async {
        flush()
        while unsent > limit, !isBroken, !isClosing {
            let wait = loop.lane.journal.begin(.perform(.send))
            await withUnsafeContinuation { drainers.append($0) }
            loop.lane.journal.end(wait)
            flush()
        }
    }

    /// Sends up to `count` bytes of a file behind all that was written, and returns how many; `nil`: it failed.
    ///
    /// It has no deadline of its own: whoever watches `lastSent` closes the socket.
    package func sendFile(_ file: Descriptor, offset: Int, count: Int) async -> Int? {
        await drain()
        guard !isBroken, !isClosing, !isSending else { return nil }
        // Until the answer has come the descriptor must stay ours: its number could be another client's.
        state.insert(.sending)
        lastSent = loop.now
        let part = try? await loop.lane.perform(
            .sendFile(descriptor, file: file, offset: offset, count: count)
        )
        state.remove(.sending)
        lastSent = loop.now
        guard state.contains(.closing) else { return part }
        closeIfIdle()
        return nil
    }

    // MARK: Close

    /// Ends sending once everything written is sent; the peer's remaining bytes are still received.
    package func finish() {
        state.insert(.finishing)
        flush()
        if !isSending { endSending() }
    }

    /// Sends what is written and gives the descriptor back, in one submission if the kernel can. For a peer that has
    /// nothing more to say. False when something is under way on the descriptor, or much is to be sent.
    package func sendAndClose() -> Bool {
        guard state.isDisjoint(with: [.receiving, .sending, .watchingEnd, .broken, .closing, .closed]) else {
            return false
        }
        guard !outbound.isEmpty, outbound.count <= Self.sendLimit else { return false }
        swap(&sending, &outbound)
        state.insert([.sending, .closesItself])
        lastSent = loop.now
        loop.kernel.submit(.sendAndClose(descriptor, sending.readable), for: self, tag: Self.sendTag)
        return true
    }

    /// Gives the descriptor back as soon as nothing is under way. `reset`: at once, with a reset for the peer.
    package func close(reset: Bool = false) {
        if reset { state.insert(.resetting) }
        if state.contains(.closesItself), isSending { return loop.kernel.shutDown(descriptor, .both) }
        guard !isClosing else { return }
        state.insert(.closing)
        if !state.isDisjoint(with: State.underWay) { loop.kernel.shutDown(descriptor, .both) }
        resumeWaiters()
        closeIfIdle()
    }

    private func endSending() {
        if isClosing || isBroken { return }
        loop.kernel.shutDown(descriptor, .sending)
    }

    func closeIfIdle() {
        guard state.contains(.closing), state.isDisjoint(with: State.underWay.union(.closed)) else { return }
        if state.contains(.resetting) {
            loop.kernel.reset(descriptor)
        } else {
            loop.kernel.close(descriptor)
        }
        ended()
    }

    private func ended() {
        state.insert(.closed)
        inbound.release(to: blocks)
        outbound.release(to: blocks)
        sending.release(to: blocks)
        resumeWaiters()
        let owner = owner
        self.owner = nil
        owner?.socketClosed(self)
    }

    private func resumeWaiters() {
        resumeReaders()
        resumeDrainers()
    }

    private func resumeDrainers() {
        if drainers.isEmpty { return }
        let waiting = drainers
        drainers = []
        for drainer in waiting { drainer.resume() }
    }

    // MARK: Answers

    package override func complete(_ completion: Completion, tag: Tag) {
        switch tag {
        case Self.receiveTag: received(completion)
        case Self.sendTag: sent(completion)
        default: endNoticed(completion)
        }
    }

    private func received(_ completion: Completion) {
        let wasHeldBack = completion.isLast && state.remove(.holdingBack) != nil
        if completion.isLast { state.remove(.receiving) }
        if state.contains(.closing) { return closeIfIdle() }
        if completion.result > 0 {
            inbound.append(completion.bytes, pool: blocks)
            holdBackIfFull()
        } else if completion.result == -ENOBUFS || (completion.result == -ECANCELED && wasHeldBack) {
            // No buffer was free for a moment, or the receive was cancelled by us: nothing has happened.
            return isFull ? watchEnd() : watch()
        } else {
            state.insert(completion.result == 0 ? .ended : [.ended, .broken])
        }
        // Who reads hears of the end; so does the owner, since not all that it has under way may be reading.
        let isAwaited = !readers.isEmpty
        if isAwaited { resumeReaders() }
        if !isAwaited || hasEnded { owner?.socketReceived(self) }
    }

    private func holdBackIfFull() {
        guard isFull, !state.contains(.holdingBack) else { return }
        guard isReceiving else { return watchEnd() }
        state.insert(.holdingBack)
        loop.kernel.cancel(self, tag: Self.receiveTag)
    }

    private func sent(_ completion: Completion) {
        lastSent = loop.now
        let count = Int(completion.result)
        if count > 0, count < sending.count, state.isDisjoint(with: [.closing, .closesItself]) {
            sending.consume(count, pool: blocks)
            return sendNext()
        }
        state.remove(.sending)
        sending.release(to: blocks)
        if completion.result < 0 { state.insert(.broken) }
        if state.contains(.closesItself) { return ended() }
        if state.contains(.closing) { return closeIfIdle() }
        if isBroken { outbound.release(to: blocks) }
        flush()
        guard !isSending else { return }
        if state.contains(.finishing) { endSending() }
        resumeDrainers()
        owner?.socketSent(self)
    }
}
