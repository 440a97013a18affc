import CLinux
import Glibc
import Synchronization

/// epoll(7), where io_uring is refused: completion imitated on readiness.
///
/// What is submitted waits in its descriptor's queue; when epoll reports the descriptor, the operations are tried in
/// order until one would block. Sends are tried at once, since they mostly succeed; their answers still come out of
/// `collect`. A descriptor is registered edge-triggered and stays registered, so a connection that is watched by one
/// `receiveMany` costs one epoll_ctl in its life and, for each time bytes come, its share of an epoll_wait and one
/// recv, into a buffer that all connections share.
///
/// Files have no readiness: `read`, `write` and `synchronize` are done in place and block the loop while the disk is
/// slow. Who cannot afford that offloads them.
package final class EpollKernel: Kernel {
    package let name = "epoll"

    private let epoll: Descriptor
    private let wakeDescriptor: Descriptor
    private let wakeState = Atomic<UInt8>(awake)
    private let events: UnsafeMutablePointer<epoll_event>
    let scratch: UnsafeMutableRawBufferPointer

    // Each access below is over before a waiter is called, so the run-time check would only cost.
    @exclusivity(unchecked) var pending = PendingOperations()
    @exclusivity(unchecked) private var answers = AnswerQueue()
    /// Descriptors that were left while still ready, for the next turn.
    @exclusivity(unchecked) var unfinished: [Ready] = []
    /// The events of this turn that are not yet dealt with.
    @exclusivity(unchecked) private var eventsLeft: Range<Int> = 0..<0
    @exclusivity(unchecked) private var skippedWait = false

    struct Ready {
        var descriptor: Descriptor
        var events: UInt32
    }

    private static let eventCapacity = 256
    static let scratchSize = 64 * 1024
    /// How many answers one descriptor gives in one turn before the others get theirs.
    static let answersATurn = 16

    private static let awake: UInt8 = 0
    private static let asleep: UInt8 = 1
    private static let called: UInt8 = 2

    static let readable: UInt32 = 0x001
    static let writable: UInt32 = 0x004
    /// EPOLLERR, EPOLLHUP, EPOLLRDHUP: the next call says what is the matter.
    static let ended: UInt32 = 0x008 | 0x010 | 0x2000
    static let watchesEnd: UInt32 = 0x2000
    private static let edgeTriggered: UInt32 = 1 << 31

    /// An epoll instance of its own.
    package init() throws(IOError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw IOError(code: errno, operation: "epoll_create1") }
        wakeDescriptor = lanes_eventfd(1)
        guard wakeDescriptor >= 0 else {
            Syscalls.close(epoll)
            throw IOError(code: -wakeDescriptor, operation: "eventfd")
        }
        events = .allocate(capacity: Self.eventCapacity)
        scratch = .allocate(byteCount: Self.scratchSize, alignment: 64)
        // Edge-triggered: each write wakes, and nobody has to read the count away.
        _ = control(EPOLL_CTL_ADD, wakeDescriptor, Self.readable)
    }

    deinit {
        for answer in answers.take() { answer.waiter.release() }
        Syscalls.close(wakeDescriptor)
        Syscalls.close(epoll)
        events.deallocate()
        scratch.deallocate()
    }

    // MARK: Submit

    package func submit(_ operation: IOOperation, for waiter: Waiter, tag: Waiter.Tag) {
        let waiter = Unmanaged.passRetained(waiter)
        switch operation {
        case .send, .sendAndClose, .sendFile, .connect:
            // Behind a send that waits, this one waits too: bytes go out in the order they were submitted.
            if pending.first(of: operation.descriptor, waitingFor: Self.writable) == PendingOperations.none {
                attempt(operation, waiter, tag)
            } else {
                wait(operation, waiter, tag, progress: 0)
            }
        case .read, .write, .synchronize:
            var progress = 0
            answers.append(Syscalls.attempt(operation, progress: &progress), for: waiter, tag: tag)
        case .acceptMany(let fd):
            Syscalls.stopBlocking(fd)
            wait(operation, waiter, tag, progress: 0)
        case .accept, .receive, .receiveOnce, .receiveMany, .poll:
            // Registering reports what is there already.
            wait(operation, waiter, tag, progress: 0)
        }
    }

    @inline(__always)
    private func attempt(_ operation: IOOperation, _ waiter: Unmanaged<Waiter>, _ tag: Waiter.Tag) {
        var progress = 0
        let result = Syscalls.attempt(operation, progress: &progress)
        if result == -Int(EAGAIN), !isRefusedConnect(operation, progress) {
            return wait(operation, waiter, tag, progress: progress)
        }
        if case .sendAndClose(let fd, _) = operation { close(fd) }
        answers.append(result, for: waiter, tag: tag)
    }

    /// A Unix listener with a full backlog: nothing would tell when it has room, so the caller hears EAGAIN.
    @inline(__always)
    private func isRefusedConnect(_ operation: IOOperation, _ progress: Int) -> Bool {
        if case .connect = operation { return progress == 0 }
        return false
    }

    private func wait(_ operation: IOOperation, _ waiter: Unmanaged<Waiter>, _ tag: Waiter.Tag, progress: Int) {
        let error = watch(operation.descriptor, for: operation.readiness.rawValue)
        if error == 0 { return pending.append(operation, waiter, tag, progress: progress) }
        if error == -Int(EPERM), case .poll(_, let wanted) = operation {
            // A file is always ready, says poll(2), and epoll refuses to watch it.
            return answers.append(Int(wanted.rawValue), for: waiter, tag: tag)
        }
        answers.append(error, for: waiter, tag: tag)
    }

    /// Has epoll report the descriptor, at once if it is ready already. 0 or an error number below zero.
    ///
    /// Asked for each operation that waits: the number may have been closed and given out again by somebody else.
    private func watch(_ fd: Descriptor, for interest: UInt32) -> Int {
        guard fd >= 0 else { return -Int(EBADF) }
        let watched = pending.queue(of: fd).watched
        let wanted = pending.interest(of: fd) | interest | Self.watchesEnd
        var error = control(watched == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, wanted)
        if error == -Int(ENOENT) { error = control(EPOLL_CTL_ADD, fd, wanted) }
        if error == -Int(EEXIST) { error = control(EPOLL_CTL_MOD, fd, wanted) }
        if error == 0 { pending.watch(fd, for: wanted) }
        return error
    }

    private func control(_ verb: Int32, _ fd: Descriptor, _ events: UInt32) -> Int {
        var event = epoll_event(events: events | Self.edgeTriggered, data: epoll_data_t(fd: fd))
        return Syscalls.retrying { epoll_ctl(epoll, verb, fd, &event) }
    }

    // MARK: Cancel and close

    package func cancel(_ waiter: Waiter, tag: Waiter.Tag) {
        let index = pending.index(of: Unmanaged.passUnretained(waiter), tag: tag)
        guard index != PendingOperations.none else { return }
        let descriptor = closing(pending[index].operation)
        giveUp(index)
        if let descriptor { close(descriptor) }
    }

    private func closing(_ operation: IOOperation) -> Descriptor? {
        if case .sendAndClose(let fd, _) = operation { return fd }
        return nil
    }

    private func giveUp(_ index: PendingOperations.Index) {
        let given = pending[index]
        pending.remove(index)
        answers.append(-Int(ECANCELED), for: given.waiter, tag: given.tag)
    }

    package func close(_ descriptor: Descriptor) {
        forget(descriptor)
        Syscalls.close(descriptor)
    }

    package func reset(_ descriptor: Descriptor) {
        forget(descriptor)
        Syscalls.reset(descriptor)
    }

    /// The number may be given out again by the very next call: nothing of the old socket may stay behind.
    private func forget(_ fd: Descriptor) {
        let queue = pending.queue(of: fd)
        guard queue.watched != 0 else { return }
        pending.watch(fd, for: 0)
        while pending.queue(of: fd).first != PendingOperations.none { giveUp(pending.queue(of: fd).first) }
        for index in unfinished.indices where unfinished[index].descriptor == fd { unfinished[index].descriptor = -1 }
        for index in eventsLeft where events[index].data.fd == fd { events[index].data.fd = -1 }
    }

    // MARK: Collect

    package func collect(until deadline: UInt64, awake: () -> Void) {
        // Answers at hand are worth a turn without a system call, but not two: the rest must be heard.
        if !answers.isEmpty, !skippedWait {
            skippedWait = true
            awake()
            return deliverAnswers()
        }
        skippedWait = false
        let isBusy = !answers.isEmpty || !unfinished.isEmpty
        let count = waitForEvents(until: isBusy ? 0 : deadline)
        awake()
        eventsLeft = 0..<max(count, 0)
        deliverAnswers()
        resumeUnfinished()
        while let index = eventsLeft.first {
            eventsLeft = index + 1..<eventsLeft.upperBound
            let event = events[index]
            if event.data.fd >= 0, event.data.fd != wakeDescriptor { advance(event.data.fd, event.events) }
        }
    }

    private func waitForEvents(until deadline: UInt64) -> Int {
        if deadline == 0 { return Int(lanes_epoll_wait(epoll, events, Int32(Self.eventCapacity), 0)) }
        let (slept, _) = wakeState.compareExchange(
            expected: Self.awake,
            desired: Self.asleep,
            ordering: .sequentiallyConsistent
        )
        var timeout: Int64 = slept ? -1 : 0
        if slept, deadline != .max {
            let now = systemNanoseconds()
            timeout = deadline > now ? Int64(clamping: deadline - now) : 0
        }
        let count = Int(lanes_epoll_wait(epoll, events, Int32(Self.eventCapacity), timeout))
        // Not a store: what a caller did before its call is to be seen after this.
        _ = wakeState.exchange(Self.awake, ordering: .sequentiallyConsistent)
        return count
    }

    private func deliverAnswers() {
        guard !answers.isEmpty else { return }
        let taken = answers.take()
        for answer in taken { answer.waiter.finish(Completion(result: answer.result), tag: answer.tag) }
        answers.recycle(taken)
    }

    private func resumeUnfinished() {
        if unfinished.isEmpty { return }
        // What is left unfinished now comes behind, for the next turn.
        for index in unfinished.indices where unfinished[index].descriptor >= 0 {
            let ready = unfinished[index]
            unfinished[index].descriptor = -1
            advance(ready.descriptor, ready.events)
        }
        unfinished.removeAll { $0.descriptor < 0 }
    }

    // MARK: Wake

    package func wake() {
        let before = wakeState.exchange(Self.called, ordering: .sequentiallyConsistent)
        guard before == Self.asleep else { return }
        var one: UInt64 = 1
        _ = Syscalls.retrying { write(wakeDescriptor, &one, 8) }
    }

    package func now() -> UInt64 { systemNanoseconds() }
}
