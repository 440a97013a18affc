import CLinux
import Glibc

/// One try at an operation, without waiting: what a thread lane repeats after poll(2), and the epoll kernel after an
/// event. -EAGAIN says that the descriptor is not ready yet.
extension Syscalls {
    /// Tries the operation once. Returns its answer, or an errno(3) number below zero.
    ///
    /// `progress` starts at 0 and is kept between the tries of one operation: how many bytes of a send are gone,
    /// whether a connect has begun. `sendAndClose` only sends here, the caller closes. The operations that need
    /// memory of a kernel's own (`receiveOnce`, `receiveMany`, `acceptMany`) answer -EOPNOTSUPP.
    @inline(__always)
    package static func attempt(_ operation: IOOperation, progress: inout Int) -> Int {
        switch operation {
        case .send(let fd, let bytes), .sendAndClose(let fd, let bytes):
            trySend(fd, bytes, progress: &progress)
        case .receive(let fd, let buffer):
            tryReceive(fd, into: buffer)
        case .accept(let fd):
            tryAcceptOnce(fd)
        case .connect(let fd, let address):
            tryConnect(fd, to: address, progress: &progress)
        case .sendFile(let fd, let file, let offset, let count):
            trySendFile(to: fd, from: file, offset: offset, count: count)
        case .poll(let fd, let events):
            tryPoll(fd, events)
        case .read(let fd, let buffer, let offset):
            retrying { pread(fd, buffer.baseAddress, buffer.count, offset) }
        case .write(let fd, let bytes, let offset):
            retrying { pwrite(fd, bytes.baseAddress, bytes.count, offset) }
        case .synchronize(let fd):
            retrying { fsync(fd) }
        case .receiveOnce, .receiveMany, .acceptMany:
            -Int(EOPNOTSUPP)
        }
    }

    /// Receives what has arrived, if anything has.
    @inline(__always)
    static func tryReceive(_ fd: Descriptor, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        retrying { recv(fd, buffer.baseAddress, buffer.count, Int32(LANES_MSG_DONTWAIT)) }
    }

    /// Sends as much of the rest as there is room for. A short count means a full buffer, so that is not asked twice.
    @inline(__always)
    private static func trySend(_ fd: Descriptor, _ bytes: UnsafeRawBufferPointer, progress: inout Int) -> Int {
        let flags = Int32(LANES_MSG_DONTWAIT | LANES_MSG_NOSIGNAL)
        let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(progress))
        let sent = retrying { Glibc.send(fd, rest.baseAddress, rest.count, flags) }
        guard sent >= 0 else { return sent }
        progress += sent
        return progress == bytes.count ? progress : -Int(EAGAIN)
    }

    /// Accepts one connection, if `stopBlocking` was called for the listener.
    static func tryAccept(_ fd: Descriptor) -> Int {
        var result = lanes_accept(fd)
        while result == -EINTR { result = lanes_accept(fd) }
        return Int(result)
    }

    private static func tryAcceptOnce(_ fd: Descriptor) -> Int {
        stopBlocking(fd)
        return tryAccept(fd)
    }

    /// sendfile(2) that does not wait for room. Returns how many bytes went, -EAGAIN when there is no room at all.
    static func trySendFile(to socket: Descriptor, from file: Descriptor, offset: Int, count: Int) -> Int {
        // sendfile has no MSG_DONTWAIT, so the socket is non-blocking for as long as the call takes. A ring of this
        // thread looks at the flag only while the thread is inside io_uring_enter.
        _ = fcntl(socket, F_SETFL, O_NONBLOCK)
        defer { _ = fcntl(socket, F_SETFL, 0) }
        var position = off_t(offset)
        return retrying { sendfile(socket, file, &position, count) }
    }

    /// Begins to connect, and at later tries says what came of it.
    private static func tryConnect(_ fd: Descriptor, to address: SocketAddress.Raw, progress: inout Int) -> Int {
        if progress == 0 {
            progress = 1
            _ = fcntl(fd, F_SETFL, O_NONBLOCK)
            defer { _ = fcntl(fd, F_SETFL, 0) }
            guard Glibc.connect(fd, address.pointer, address.length) < 0 else { return 0 }
            // An interrupted connect goes on by itself. EAGAIN is a Unix listener's full backlog: begin again.
            if errno == EAGAIN { progress = 0 }
            return errno == EINPROGRESS || errno == EINTR ? -Int(EAGAIN) : -Int(errno)
        }
        guard tryPoll(fd, .writable) >= 0 else { return -Int(EAGAIN) }
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let result = retrying { getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) }
        return result < 0 ? result : -Int(error)
    }

    private static func tryPoll(_ fd: Descriptor, _ events: PollEvents) -> Int {
        var entry = pollfd(fd: fd, events: Int16(truncatingIfNeeded: events.rawValue), revents: 0)
        let count = retrying { Glibc.poll(&entry, 1, 0) }
        guard count > 0 else { return count == 0 ? -Int(EAGAIN) : count }
        return entry.revents & Int16(POLLNVAL) != 0 ? -Int(EBADF) : Int(entry.revents)
    }
}
