import CLinux
import Glibc

/// How a thread lane waits: the calling thread blocks in poll(2) until the operation can go on.
extension Syscalls {
    /// Carries an operation out in place, blocking the calling thread until it is done.
    ///
    /// Throws ETIME when `deadline` (nanoseconds of `systemNanoseconds()`; `UInt64.max`: none) passes before, and
    /// ECANCELED when the eventfd `cancel` becomes readable while it waits. What can be done at once is done
    /// also after the deadline. `receiveOnce`, `receiveMany` and `acceptMany` are for loops: EOPNOTSUPP.
    package static func perform(
        _ operation: IOOperation,
        until deadline: UInt64 = .max,
        cancel: Descriptor? = nil
    ) throws(IOError) -> Int {
        let result = carryOut(operation, deadline, cancel ?? -1)
        // Whatever came of the sending.
        if case .sendAndClose(let fd, _) = operation { close(fd) }
        guard result < 0 else { return result }
        throw IOError(code: Int32(-result), operation: operation.name)
    }

    private static func carryOut(_ operation: IOOperation, _ deadline: UInt64, _ cancellation: Descriptor) -> Int {
        var progress = 0
        while true {
            let result = attempt(operation, progress: &progress)
            guard result == -Int(EAGAIN) else { return result }
            if case .connect = operation, progress == 0 {
                // A Unix listener's backlog is full, and nothing tells when it no longer is.
                let error = pause(deadline, cancellation)
                if error < 0 { return error }
                continue
            }
            let error = wait(for: operation, deadline, cancellation)
            if error < 0 { return error }
        }
    }

    /// 0 when the descriptor is ready for the operation, or why it is not.
    private static func wait(for operation: IOOperation, _ deadline: UInt64, _ cancellation: Descriptor) -> Int {
        let events = Int16(truncatingIfNeeded: operation.readiness.rawValue)
        var entries = (
            pollfd(fd: operation.descriptor, events: events, revents: 0),
            pollfd(fd: cancellation, events: Int16(POLLIN), revents: 0)  // a negative number is left out
        )
        return withUnsafeMutableBytes(of: &entries) { memory in
            let entries = memory.assumingMemoryBound(to: pollfd.self)
            let error = poll(entries, until: deadline)
            if error < 0 { return error }
            if entries[0].revents != 0 { return 0 }
            return -Int(ECANCELED)
        }
    }

    /// Waits a millisecond.
    private static func pause(_ deadline: UInt64, _ cancellation: Descriptor) -> Int {
        let now = systemNanoseconds()
        guard now < deadline else { return -Int(ETIME) }
        var entry = pollfd(fd: cancellation, events: Int16(POLLIN), revents: 0)
        return withUnsafeMutablePointer(to: &entry) { pointer in
            let entries = UnsafeMutableBufferPointer(start: pointer, count: 1)
            let error = poll(entries, until: min(deadline, now + 1_000_000))
            return error == 0 ? -Int(ECANCELED) : error == -Int(ETIME) ? 0 : error
        }
    }

    /// 0 when one of the descriptors is ready, -ETIME when none is in time.
    private static func poll(_ entries: UnsafeMutableBufferPointer<pollfd>, until deadline: UInt64) -> Int {
        while true {
            var timeout: Int64 = -1
            if deadline != .max {
                let now = systemNanoseconds()
                timeout = deadline > now ? Int64(clamping: deadline - now) : 0
            }
            let count = lanes_poll(entries.baseAddress, UInt32(entries.count), timeout)
            if count > 0 { return 0 }
            if count == 0 { return -Int(ETIME) }
            if count != -EINTR { return Int(count) }
        }
    }
}

extension IOOperation {
    /// What a descriptor must be ready for before the operation can go on.
    @inline(__always)
    var readiness: PollEvents {
        switch self {
        case .accept, .acceptMany, .receive, .receiveOnce, .receiveMany, .read: .readable
        case .send, .sendAndClose, .sendFile, .connect, .write, .synchronize: .writable
        case .poll(_, let events): events
        }
    }
}
