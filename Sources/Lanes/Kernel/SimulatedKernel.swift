import Glibc

/// A kernel in memory: sockets are queues of bytes, time is a number. The shortest complete kernel.
///
/// Read it from top to bottom. `submit` only notes an operation down. `collect` then asks of every operation that was
/// noted whether it can be answered now (`isReady`), answers one of those that can, and asks again, until none can.
/// When there was nothing to answer, time jumps to the deadline: a simulated minute costs nothing. That is all that
/// the other kernels do too; they have the operating system to do it with.
///
/// What a run can meet is chosen by `chooser`: which of the answers that are ready comes first, and into which pieces
/// a stream of bytes falls. The same choices give the same run.
///
/// `SimulatedSocket` says what TCP does. Descriptors below `firstDescriptor` are real: files are read in place.
package final class SimulatedKernel: Kernel {
    package let name = "simulated"

    /// Picks one of `count` possibilities, 0 to count - 1; 0 is always the plain one. `nil`: always 0.
    package var chooser: ((_ count: Int) -> Int)?
    /// Lets `chooser` decide how many of the bytes that are there a receive yields: 0 all of them, n just n.
    package var splitsReceives = false
    /// Nothing was ready in the last `collect` and no deadline was set: whoever waits, waits for ever.
    package private(set) var isStalled = false
    /// Set while another thread works for this lane: `collect` then waits in real time for its `wake`, and the
    /// virtual clock stands still, instead of jumping to the deadline.
    package var waitsForOtherThreads = false

    /// Far above the numbers that the operating system gives out.
    package static let firstDescriptor: Descriptor = 1_000_000

    struct Submitted {
        let operation: IOOperation
        let waiter: Waiter
        let tag: Waiter.Tag
        let number: Int
        let connection: Int  // 0: of none, but of a listener or a file
        var progress = 0  // bytes of a send that are gone
        var isCancelled = false
    }

    private var clock: UInt64
    /// By descriptor, counted from `firstDescriptor`; numbers are used again at once, as on Linux.
    private var sockets: [SimulatedSocket?] = []
    private var freeDescriptors: [Descriptor] = []
    private var listeners: [SimulatedSocket] = []
    private var nextPort: UInt16 = 49152
    /// What is under way, oldest first.
    private(set) var submitted: [Submitted] = []
    private var (submissions, connections) = (0, 0)
    private let call = WakeCall()

    /// A kernel without sockets, whose clock shows `now` nanoseconds.
    package init(now: UInt64 = 1_000_000_000) { clock = now }

    // MARK: Submit, cancel, collect

    package func submit(_ operation: IOOperation, for waiter: Waiter, tag: Waiter.Tag) {
        submissions += 1
        let connection = socket(operation.descriptor)?.connection ?? 0
        submitted.append(
            Submitted(operation: operation, waiter: waiter, tag: tag, number: submissions, connection: connection)
        )
    }

    package func cancel(_ waiter: Waiter, tag: Waiter.Tag) {
        let index = submitted.firstIndex { $0.waiter === waiter && $0.tag == tag }
        guard let index else { return }
        submitted[index].isCancelled = true
        if case .sendAndClose(let fd, _) = submitted[index].operation { close(fd) }
    }

    package func collect(until deadline: UInt64, awake: () -> Void) {
        isStalled = false
        // What is submitted meanwhile is for the next turn, so that every turn ends.
        let last = submissions
        var next = chooseReady(upTo: last)
        if next == nil, !call.wasMade() { wait(until: deadline) }
        awake()
        while let index = next {
            answer(index)
            next = chooseReady(upTo: last)
        }
    }

    private func wait(until deadline: UInt64) {
        if deadline == 0 { return }
        if waitsForOtherThreads { return call.wait() }
        if deadline == .max { isStalled = true } else { clock = max(clock, deadline) }
    }

    package func wake() { call.make() }

    package func now() -> UInt64 { clock }
    func advance(to moment: UInt64) { clock = max(clock, moment) }

    // MARK: Choose and answer

    private func choose(_ count: Int) -> Int {
        guard count > 1, let chooser else { return 0 }
        return min(max(chooser(count), 0), count - 1)
    }

    private func chooseReady(upTo last: Int) -> Int? {
        let ready = submitted.indices.lazy.filter { [self] in submitted[$0].number <= last && isReady(submitted[$0]) }
        guard chooser != nil else { return ready.first }
        let indices = Array(ready)
        return indices.isEmpty ? nil : indices[choose(indices.count)]
    }

    func isReady(_ submission: Submitted) -> Bool {
        // What is not a simulated socket (any more) is answered at once, be it with an error.
        guard !submission.isCancelled, let socket = socket(submission.operation.descriptor) else { return true }
        switch submission.operation {
        case .accept, .acceptMany: return !socket.isListener || !socket.backlog.isEmpty
        case .receive, .receiveOnce, .receiveMany: return socket.available != -Int(EAGAIN)
        case .send, .sendAndClose, .sendFile: return socket.room != -Int(EAGAIN)
        case .connect(_, let raw):
            let listeners = listeners(at: raw)
            return listeners.isEmpty || listeners.contains { !$0.isFull }
        case .poll(_, let events): return !socket.readiness.isDisjoint(with: events.union([.failed, .hungUp]))
        case .read, .write, .synchronize: return true
        }
    }

    func answer(_ index: Int) {
        let submission = submitted[index]
        guard !submission.isCancelled else { return finish(index, -Int(ECANCELED)) }
        guard let socket = socket(submission.operation.descriptor) else {
            return finish(index, performForReal(submission.operation))
        }
        switch submission.operation {
        case .accept: finish(index, accept(socket))
        case .acceptMany: answerAccept(index, socket)
        case .receive(_, let buffer): answerReceive(index, socket, into: buffer)
        case .receiveOnce, .receiveMany: answerReceive(index, socket)
        case .send(_, let bytes), .sendAndClose(_, let bytes): answerSend(index, socket, bytes)
        case .sendFile(_, let file, let offset, let count):
            finish(index, sendFile(to: socket, from: file, offset: offset, count: count))
        case .connect(_, let raw): finish(index, connect(socket, to: raw))
        case .poll(_, let events):
            finish(index, Int(socket.readiness.intersection(events.union([.failed, .hungUp])).rawValue))
        case .read, .write, .synchronize: finish(index, -Int(ESPIPE))
        }
    }

    /// The last answer of an operation.
    private func finish(_ index: Int, _ result: Int, _ bytes: [UInt8] = []) {
        let done = submitted.remove(at: index)
        tell(done, result, isLast: true, bytes)
    }

    private func tell(_ submission: Submitted, _ result: Int, isLast: Bool, _ bytes: [UInt8] = []) {
        bytes.withUnsafeBytes {
            let completion = Completion(result: Int32(clamping: result), isLast: isLast, bytes: $0)
            submission.waiter.complete(completion, tag: submission.tag)
        }
    }
}

// MARK: - What each operation does

extension SimulatedKernel {
    private func accept(_ listener: SimulatedSocket) -> Int {
        if !listener.isListener { return -Int(EINVAL) }
        return Int(give(listener.backlog.removeFirst()))
    }

    private func answerAccept(_ index: Int, _ listener: SimulatedSocket) {
        let result = accept(listener)
        if result < 0 { finish(index, result) } else { tell(submitted[index], result, isLast: false) }
    }

    /// How many of `available` bytes a receive yields: any piece of a stream may come alone.
    private func piece(of available: Int) -> Int {
        guard splitsReceives else { return available }
        let choice = choose(available)
        return choice == 0 ? available : choice
    }

    private func answerReceive(_ index: Int, _ socket: SimulatedSocket, into buffer: UnsafeMutableRawBufferPointer) {
        guard socket.available > 0 else { return finish(index, socket.available) }
        let bytes = socket.receive(min(piece(of: socket.available), buffer.count))
        buffer.copyBytes(from: bytes)
        finish(index, bytes.count)
    }

    private func answerReceive(_ index: Int, _ socket: SimulatedSocket) {
        guard socket.available > 0 else { return finish(index, socket.available) }
        let bytes = socket.receive(piece(of: socket.available))
        if case .receiveMany = submitted[index].operation {
            tell(submitted[index], bytes.count, isLast: false, bytes)
        } else {
            finish(index, bytes.count, bytes)
        }
    }

    private func answerSend(_ index: Int, _ socket: SimulatedSocket, _ bytes: UnsafeRawBufferPointer) {
        var result = socket.room
        if result >= 0 {
            let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(submitted[index].progress).prefix(result))
            socket.send(rest)
            submitted[index].progress += rest.count
            result = submitted[index].progress
            if result < bytes.count { return }  // the rest goes when there is room
        }
        if case .sendAndClose(let fd, _) = submitted[index].operation { release(fd, reset: false) }
        finish(index, result)
    }

    private func sendFile(to socket: SimulatedSocket, from file: Descriptor, offset: Int, count: Int) -> Int {
        guard socket.room >= 0 else { return socket.room }
        var bytes = [UInt8](repeating: 0, count: min(count, socket.room))
        let result = Syscalls.retrying { pread(file, &bytes, bytes.count, offset) }
        if result > 0 { bytes.withUnsafeBytes { socket.send(UnsafeRawBufferPointer(rebasing: $0[..<result])) } }
        return result
    }

    private func connect(_ socket: SimulatedSocket, to raw: SocketAddress.Raw) -> Int {
        let open = listeners(at: raw).filter { !$0.isFull }
        return open.isEmpty ? -Int(ECONNREFUSED) : socket.connect(to: open[choose(open.count)])
    }

    private func performForReal(_ operation: IOOperation) -> Int {
        do { return try Syscalls.perform(operation) } catch { return -Int(error.code) }
    }
}

// MARK: - Sockets

extension SimulatedKernel {
    package func listen(at address: SocketAddress, backlog: Int) throws(IOError) -> (Descriptor, SocketAddress) {
        var address = address
        switch address {
        case .ipv4(let bits, port: 0): address = .ipv4(bits, port: takePort())
        case .ipv6(let high, let low, port: 0): address = .ipv6(high, low, port: takePort())
        case .unix where listeners.contains { $0.address == address }:
            throw IOError(code: EADDRINUSE, operation: "listen at \(address)")
        default: break
        }
        let listener = SimulatedSocket()
        listener.address = address
        listener.backlogLimit = backlog
        listeners.append(listener)
        return (give(listener), address)
    }

    package func makeSocket(for address: SocketAddress) throws(IOError) -> Descriptor {
        connections += 1
        return give(SimulatedSocket(connection: connections))
    }

    package func shutDown(_ descriptor: Descriptor, _ direction: ShutdownDirection) {
        socket(descriptor)?.shutDown(direction)
    }

    package func close(_ descriptor: Descriptor) { release(descriptor, reset: false) }

    package func reset(_ descriptor: Descriptor) { release(descriptor, reset: true) }

    private func release(_ descriptor: Descriptor, reset: Bool) {
        guard let socket = socket(descriptor) else { return }
        socket.close(reset: reset)
        listeners.removeAll { $0 === socket }
        sockets[Int(descriptor - Self.firstDescriptor)] = nil
        freeDescriptors.append(descriptor)
        for index in submitted.indices where submitted[index].operation.descriptor == descriptor {
            submitted[index].isCancelled = true
        }
    }

    private func socket(_ descriptor: Descriptor) -> SimulatedSocket? {
        let index = Int(descriptor - Self.firstDescriptor)
        return sockets.indices.contains(index) ? sockets[index] : nil
    }

    private func give(_ socket: SimulatedSocket) -> Descriptor {
        if let descriptor = freeDescriptors.popLast() {
            sockets[Int(descriptor - Self.firstDescriptor)] = socket
            return descriptor
        }
        sockets.append(socket)
        return Self.firstDescriptor + Descriptor(sockets.count - 1)
    }

    private func takePort() -> UInt16 {
        nextPort = nextPort == .max ? 49152 : nextPort + 1
        return nextPort
    }

    /// Those who listen at the address itself, or at its port on every interface.
    private func listeners(at raw: SocketAddress.Raw) -> [SimulatedSocket] {
        guard let wanted = SocketAddress(raw.storage.pointee) else { return [] }
        return listeners.filter { listener in
            switch (listener.address, wanted) {
            case (.ipv4(0, let port), .ipv4), (.ipv6(0, 0, let port), .ipv4), (.ipv6(0, 0, let port), .ipv6):
                port == wanted.port
            default: listener.address == wanted
            }
        }
    }
}
