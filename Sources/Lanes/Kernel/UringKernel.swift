import CLinux
import Glibc
import Synchronization

/// io_uring(7): operations are written into a ring that the kernel shares; one system call a turn hands them all
/// over, waits, and brings every answer back.
///
/// The ring belongs to the thread that made it (IORING_SETUP_SINGLE_ISSUER, _DEFER_TASKRUN: without them a request
/// costs about 4 µs more). What is received comes in buffers that the kernel picks from a shared ring when the bytes
/// are there, so a connection that is silent holds none.
package final class UringKernel: Kernel {
    package let name = "io_uring"

    private let ring: UnsafeMutablePointer<lanes_ring>
    private let wakeDescriptor: Descriptor
    private let usesMessages: Bool
    private let wakeWord: UnsafeMutablePointer<UInt64>
    /// The files being sent, found by whoever waits for them.
    fileprivate var fileSendings: [ObjectIdentifier: FileSending] = [:]

    /// User data of answers that have no waiter.
    private static let ignored: UInt64 = 0
    private static let wakeUp: UInt64 = 8
    private static let tagMask: UInt64 = 15

    /// A ring of the calling thread's own. Fails where the system refuses io_uring, as in Docker's default profile.
    package init(entries: UInt32 = 1024, buffers: UInt32 = 512, bufferSize: UInt32 = 2048) throws(IOError) {
        ring = .allocate(capacity: 1)
        wakeWord = .allocate(capacity: 1)
        wakeWord.initialize(to: 0)
        let result = lanes_ring_open(ring, entries, entries * 8, buffers, bufferSize)
        guard result == 0 else {
            ring.deallocate()
            wakeWord.deallocate()
            throw IOError(code: -result, operation: "io_uring_setup")
        }
        wakeDescriptor = lanes_eventfd(0)
        // Linux 6.13 can post into a ring from any thread, cheaper than an eventfd.
        usesMessages = lanes_ring_message(ring.pointee.fd, Self.ignored) == 0
        armWake()
    }

    deinit {
        lanes_ring_close(ring)
        Glibc.close(wakeDescriptor)
        ring.deallocate()
        wakeWord.deallocate()
    }

    // MARK: Submit

    package func submit(_ operation: IOOperation, for waiter: Waiter, tag: Waiter.Tag) {
        let data = UInt64(UInt(bitPattern: Unmanaged.passRetained(waiter).toOpaque())) | UInt64(tag)
        switch operation {
        case .receiveMany(let fd):
            prepare(IORING_OP_RECV, fd, data)
            selectBuffer(priority: UInt16(LANES_RECV_MULTISHOT))
        case .receiveOnce(let fd):
            prepare(IORING_OP_RECV, fd, data)
            selectBuffer(priority: 0)
        case .receive(let fd, let buffer):
            prepare(IORING_OP_RECV, fd, data, buffer.baseAddress, buffer.count)
        case .send(let fd, let bytes):
            prepareSend(fd, bytes, data)
        case .sendAndClose(let fd, let bytes):
            prepareSendAndClose(fd, bytes, data)
        case .acceptMany(let fd):
            prepare(IORING_OP_ACCEPT, fd, data)
            let entry = lanes_ring_last(ring)!
            lanes_sqe_set_accept_flags(entry, UInt32(SOCK_CLOEXEC.rawValue))
            entry.pointee.ioprio = UInt16(LANES_ACCEPT_MULTISHOT)
        case .accept(let fd):
            prepare(IORING_OP_ACCEPT, fd, data)
            lanes_sqe_set_accept_flags(lanes_ring_last(ring), UInt32(SOCK_CLOEXEC.rawValue))
        case .connect(let fd, let address):
            prepare(IORING_OP_CONNECT, fd, data, address.storage, 0, offset: UInt64(address.length))
        case .poll(let fd, let events):
            prepare(IORING_OP_POLL_ADD, fd, data)
            lanes_sqe_set_poll(lanes_ring_last(ring), events.rawValue)
        case .read(let fd, let buffer, let offset):
            prepare(IORING_OP_READ, fd, data, buffer.baseAddress, buffer.count, offset: UInt64(offset))
        case .write(let fd, let bytes, let offset):
            prepare(IORING_OP_WRITE, fd, data, bytes.baseAddress, bytes.count, offset: UInt64(offset))
        case .synchronize(let fd):
            prepare(IORING_OP_FSYNC, fd, data)
        case .sendFile(let fd, let file, let offset, let count):
            Unmanaged.passUnretained(waiter).release()  // the file's sending holds it instead
            let sending = FileSending(waiter, tag: tag, socket: fd, file: file, offset: offset, count: count)
            sending.kernel = self
            fileSendings[ObjectIdentifier(waiter)] = sending
            submit(.poll(fd, .writable), for: sending, tag: 0)
        }
    }

    @inline(__always)
    private func prepare(
        _ opcode: io_uring_op,
        _ fd: Descriptor,
        _ data: UInt64,
        _ address: UnsafeRawPointer? = nil,
        _ length: Int = 0,
        offset: UInt64 = 0
    ) {
        // False only when the kernel takes nothing any more: try again until it does, an operation is never lost.
        while !lanes_ring_prepare(
            ring,
            UInt8(truncatingIfNeeded: opcode.rawValue),
            fd,
            address,
            UInt32(clamping: length),
            offset,
            data
        ) {
            lanes_ring_enter(ring, 0, -1)
        }
    }

    @inline(__always)
    private func selectBuffer(priority: UInt16) {
        let entry = lanes_ring_last(ring)!
        entry.pointee.ioprio = priority
        entry.pointee.flags |= UInt8(1 << IOSQE_BUFFER_SELECT_BIT)
    }

    @inline(__always)
    private func prepareSend(_ fd: Descriptor, _ bytes: UnsafeRawBufferPointer, _ data: UInt64) {
        prepare(IORING_OP_SEND, fd, data, bytes.baseAddress, bytes.count)
        lanes_sqe_set_msg_flags(lanes_ring_last(ring), UInt32(LANES_MSG_WAITALL | LANES_MSG_NOSIGNAL))
    }

    private func prepareSendAndClose(_ fd: Descriptor, _ bytes: UnsafeRawBufferPointer, _ data: UInt64) {
        // A chain must go over in one piece.
        if lanes_ring_space(ring) < 2 { lanes_ring_enter(ring, 0, -1) }
        prepareSend(fd, bytes, data)
        // Hard link: the close is done also when the send fails.
        lanes_ring_last(ring).pointee.flags |= UInt8(1 << IOSQE_IO_HARDLINK_BIT)
        prepare(IORING_OP_CLOSE, fd, Self.ignored)
        lanes_ring_last(ring).pointee.flags |= UInt8(1 << IOSQE_CQE_SKIP_SUCCESS_BIT)
    }

    package func cancel(_ waiter: Waiter, tag: Waiter.Tag) {
        if !fileSendings.isEmpty, let sending = fileSendings[ObjectIdentifier(waiter)], sending.waiterTag == tag {
            return cancel(sending, tag: 0)
        }
        let data = UInt64(UInt(bitPattern: Unmanaged.passUnretained(waiter).toOpaque())) | UInt64(tag)
        prepare(IORING_OP_ASYNC_CANCEL, -1, Self.ignored, UnsafeRawPointer(bitPattern: UInt(data)))
        lanes_ring_last(ring).pointee.flags |= UInt8(1 << IOSQE_CQE_SKIP_SUCCESS_BIT)
    }

    // MARK: Collect

    package func collect(until deadline: UInt64, awake: () -> Void) {
        let ready = lanes_ring_ready(ring)
        let wait: UInt32 = ready > 0 || deadline == 0 ? 0 : 1
        var timeout: Int64 = -1
        if wait == 1, deadline != .max {
            let now = systemNanoseconds()
            timeout = deadline > now ? Int64(clamping: deadline - now) : 0
        }
        lanes_ring_enter(ring, wait, timeout)
        awake()
        deliver(lanes_ring_ready(ring))
    }

    private func deliver(_ count: UInt32) {
        var buffersReturned = false
        for index in 0..<count {
            let entry = lanes_ring_completion(ring, index)!.pointee
            if index &+ 3 < count { prefetch(lanes_ring_completion(ring, index &+ 3)!.pointee.user_data) }
            if entry.user_data <= Self.wakeUp {
                if entry.user_data == Self.wakeUp { answerWake() }
                continue
            }
            buffersReturned = deliver(entry) || buffersReturned
        }
        lanes_ring_advance(ring, count)
        if buffersReturned { lanes_ring_publish_buffers(ring) }
    }

    /// The waiter of an answer that is given out soon: among thousands of connections it is not in the cache.
    @inline(__always)
    private func prefetch(_ data: UInt64) {
        guard let waiter = UnsafeRawPointer(bitPattern: UInt(data & ~Self.tagMask)) else { return }
        lanes_prefetch(waiter)
        lanes_prefetch(waiter + 64)
        lanes_prefetch(waiter + 128)
    }

    @inline(__always)
    private func deliver(_ entry: io_uring_cqe) -> Bool {
        let address = UnsafeRawPointer(bitPattern: UInt(entry.user_data & ~Self.tagMask))!
        let waiter = Unmanaged<Waiter>.fromOpaque(address)
        let isLast = entry.flags & UInt32(LANES_CQE_F_MORE) == 0
        let carriesBuffer = entry.flags & UInt32(LANES_CQE_F_BUFFER) != 0
        var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
        if carriesBuffer, entry.res > 0 {
            bytes = UnsafeRawBufferPointer(start: lanes_ring_buffer(ring, entry.flags), count: Int(entry.res))
        }
        let tag = Waiter.Tag(truncatingIfNeeded: entry.user_data & Self.tagMask)
        waiter._withUnsafeGuaranteedRef {
            $0.complete(Completion(result: entry.res, isLast: isLast, bytes: bytes), tag: tag)
        }
        if isLast { waiter.release() }
        if carriesBuffer { lanes_ring_return_buffer(ring, entry.flags) }
        return carriesBuffer
    }

    // MARK: Wake

    package func wake() {
        if usesMessages {
            if lanes_ring_message(ring.pointee.fd, Self.ignored) == 0 { return }
        }
        var one: UInt64 = 1
        Glibc.write(wakeDescriptor, &one, 8)
    }

    private func armWake() {
        prepare(IORING_OP_READ, wakeDescriptor, Self.wakeUp, wakeWord, 8)
    }

    private func answerWake() { armWake() }

    package func now() -> UInt64 { systemNanoseconds() }
}

/// A file sent with sendfile(2), which has no operation of its own in io_uring: tried each time the socket has room.
private final class FileSending: Waiter {
    let waiter: Waiter
    let waiterTag: Tag
    private let socket: Descriptor
    private let file: Descriptor
    private let offset: Int
    private let count: Int
    weak var kernel: UringKernel?

    init(_ waiter: Waiter, tag: Tag, socket: Descriptor, file: Descriptor, offset: Int, count: Int) {
        self.waiter = waiter
        self.waiterTag = tag
        self.socket = socket
        self.file = file
        self.offset = offset
        self.count = count
    }

    override func complete(_ completion: Completion, tag: Tag) {
        var answer = completion.result
        if answer >= 0 {
            answer = Int32(clamping: Syscalls.trySendFile(to: socket, from: file, offset: offset, count: count))
            if answer == -EAGAIN, let kernel {
                kernel.submit(.poll(socket, .writable), for: self, tag: 0)
                return
            }
        }
        kernel?.fileSendings[ObjectIdentifier(waiter)] = nil
        waiter.complete(Completion(result: answer), tag: waiterTag)
    }
}
