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
    package unowned(unsafe) let loop: Loop
    @exclusivity(unchecked) package unowned(unsafe) var owner: (any SocketOwner)?

    /// What has arrived and is not yet consumed.
    @exclusivity(unchecked) package var inbound = ByteQueue()
    /// What is written and not yet given to the kernel.
    @exclusivity(unchecked) package var outbound = ByteQueue()
    /// What the kernel is sending.
    @exclusivity(unchecked) private var sending = ByteQueue()
    private var sent = 0

    @exclusivity(unchecked) private var reader: UnsafeContinuation<Void, Never>?
    @exclusivity(unchecked) private var drainer: UnsafeContinuation<Void, Never>?

    @exclusivity(unchecked) private var state: State = []
    /// Nanoseconds at which the last bytes came or went.
    @exclusivity(unchecked) package private(set) var lastProgress: UInt64

    private struct State: OptionSet {
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
    }

    /// Inbound bytes at which the socket stops receiving.
    package static let inboundLimit = 64 * 1024
    private static let receiveTag: Tag = 0
    private static let sendTag: Tag = 1

    package init(_ descriptor: Descriptor, on loop: Loop) {
        self.descriptor = descriptor
        self.loop = loop
        lastProgress = loop.now
    }

    @inline(__always) package var blocks: BlockPool { loop.lane.blocks }
    /// The peer has ended its side, or is gone: no more bytes will come.
    package var hasEnded: Bool { state.contains(.ended) }
    /// Nothing can be sent any more.
    package var isBroken: Bool { state.contains(.broken) }
    package var isClosing: Bool { !state.isDisjoint(with: [.closing, .closed, .closesItself]) }
    package var isReceiving: Bool { state.contains(.receiving) }
    package var isSending: Bool { state.contains(.sending) }
    /// Bytes written and not yet taken by the kernel's socket buffer.
    package var unsent: Int { outbound.count + sending.count }

    // MARK: Receive

    /// Receives what comes, once: for a connection that may end after one request.
    package func receiveOnce() { receive(.receiveOnce(descriptor)) }

    /// Receives whatever comes from now on.
    package func watch() { receive(.receiveMany(descriptor)) }

    private func receive(_ operation: IOOperation) {
        guard state.isDisjoint(with: [.receiving, .ended, .closing, .closed, .closesItself]) else { return }
        guard inbound.count < Self.inboundLimit else { return }
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
        await withUnsafeContinuation { reader = $0 }
        loop.lane.journal.end(wait)
    }

    /// Lets whoever awaits bytes look again, though none have come: its time is up, or its task is cancelled.
    package func resumeReader() {
        guard let reader else { return }
        self.reader = nil
        reader.resume()
    }

    // MARK: Send

    /// Gives the kernel what is in `outbound`.
    package func flush() {
        guard !outbound.isEmpty, state.isDisjoint(with: [.sending, .closing, .closed]) else { return }
        if isBroken { return outbound.release(to: blocks) }
        swap(&sending, &outbound)
        state.insert(.sending)
        loop.kernel.submit(.send(descriptor, sending.readable), for: self, tag: Self.sendTag)
    }

    /// Suspends until no more than `limit` bytes are unsent.
    package func drain(below limit: Int = 0) async {
        flush()
        while unsent > limit, !isBroken, !isClosing {
            let wait = loop.lane.journal.begin(.perform(.send))
            await withUnsafeContinuation { drainer = $0 }
            loop.lane.journal.end(wait)
            flush()
        }
    }

    // MARK: Close

    /// Ends sending once everything written is sent; the peer's remaining bytes are still received.
    package func finish() {
        state.insert(.finishing)
        flush()
        if !isSending { endSending() }
    }

    /// Sends what is written and gives the descriptor back, in one submission if the kernel can. For a peer that has
    /// nothing more to say.
    package func sendAndClose() {
        if isClosing { return }
        guard state.isDisjoint(with: [.receiving, .sending, .broken]), !outbound.isEmpty else {
            // Something is under way on the descriptor: the orderly way.
            return finish()
        }
        swap(&sending, &outbound)
        state.insert([.sending, .closesItself])
        loop.kernel.submit(.sendAndClose(descriptor, sending.readable), for: self, tag: Self.sendTag)
    }

    /// Gives the descriptor back as soon as nothing is under way. `reset`: at once, with a reset for the peer.
    package func close(reset: Bool = false) {
        if reset { state.insert(.resetting) }
        if state.contains(.closesItself), isSending { return loop.kernel.shutDown(descriptor, .both) }
        guard !isClosing else { return }
        state.insert(.closing)
        if !state.isDisjoint(with: [.receiving, .sending]) { loop.kernel.shutDown(descriptor, .both) }
        resumeWaiters()
        closeIfIdle()
    }

    private func endSending() {
        if isClosing || isBroken { return }
        loop.kernel.shutDown(descriptor, .sending)
    }

    private func closeIfIdle() {
        guard state.contains(.closing), state.isDisjoint(with: [.receiving, .sending, .closed]) else { return }
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
        resumeReader()
        if let drainer {
            self.drainer = nil
            drainer.resume()
        }
    }

    // MARK: Answers

    package override func complete(_ completion: Completion, tag: Tag) {
        lastProgress = loop.now
        if tag == Self.receiveTag { received(completion) } else { sent(completion) }
    }

    private func received(_ completion: Completion) {
        if completion.isLast { state.remove(.receiving) }
        if state.contains(.closing) { return closeIfIdle() }
        if completion.result > 0 {
            inbound.append(completion.bytes, pool: blocks)
            holdBackIfFull()
        } else if completion.result == -ENOBUFS || (completion.result == -ECANCELED && state.contains(.holdingBack)) {
            // No buffer was free for a moment, or the receive was cancelled by us: nothing has happened.
            state.remove(.holdingBack)
            return watch()
        } else {
            state.insert(completion.result == 0 ? .ended : [.ended, .broken])
        }
        if reader == nil { owner?.socketReceived(self) } else { resumeReader() }
    }

    private func holdBackIfFull() {
        guard inbound.count >= Self.inboundLimit, isReceiving, !state.contains(.holdingBack) else { return }
        state.insert(.holdingBack)
        loop.kernel.cancel(self, tag: Self.receiveTag)
    }

    private func sent(_ completion: Completion) {
        state.remove(.sending)
        sending.release(to: blocks)
        if completion.result < 0 { state.insert(.broken) }
        if state.contains(.closesItself) { return ended() }
        if state.contains(.closing) { return closeIfIdle() }
        if isBroken { outbound.release(to: blocks) }
        flush()
        guard !isSending else { return }
        if state.contains(.finishing) { endSending() }
        if let drainer {
            self.drainer = nil
            drainer.resume()
        }
        owner?.socketSent(self)
    }
}
