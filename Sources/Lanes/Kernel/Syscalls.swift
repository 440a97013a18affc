import CLinux
import Glibc

/// System calls about sockets, each asked again when a signal interrupted it.
///
/// Sockets stay in blocking mode, because io_uring answers a non-blocking one with EAGAIN instead of waiting; whoever
/// must not block says so in each call (`Syscalls.attempt`).
package enum Syscalls {
    /// A listening stream socket at `address`, and the address it has: the port the system chose if 0 was asked for.
    ///
    /// Several sockets may listen at one port (SO_REUSEPORT), also those of two processes of one user: ask
    /// `checkThatNobodyListens` first to refuse that. A Unix domain path is listened at once only.
    package static func listen(
        at address: SocketAddress,
        backlog: Int
    ) throws(IOError) -> (Descriptor, SocketAddress) {
        let operation = "listen at \(address)"
        let fd = try openSocket(address, operation)
        do throws(IOError) {
            prepareListener(fd, address)
            try bind(fd, to: address, operation)
            try check(retrying { Glibc.listen(fd, Int32(clamping: backlog)) }, operation)
            if case .unix = address { return (fd, address) }
            return (fd, try localAddress(of: fd, operation))
        } catch {
            close(fd)
            throw error
        }
    }

    /// A stream socket to connect with.
    package static func makeSocket(for address: SocketAddress) throws(IOError) -> Descriptor {
        let fd = try openSocket(address, "open a socket for \(address)")
        if address.family != AF_UNIX { setOption(fd, Int32(IPPROTO_TCP), TCP_NODELAY, 1) }
        return fd
    }

    /// Throws EADDRINUSE when some socket, of this process or another, listens at the address already.
    package static func checkThatNobodyListens(at address: SocketAddress) throws(IOError) {
        guard address.family != AF_UNIX, address.port != 0 else { return }
        let operation = "listen at \(address)"
        let fd = try openSocket(address, operation)
        defer { close(fd) }
        // Without SO_REUSEPORT on our side, binding fails beside any listener.
        setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1)
        try bind(fd, to: address, operation)
    }

    /// Ends sending, or both directions.
    package static func shutDown(_ descriptor: Descriptor, _ direction: ShutdownDirection) {
        _ = Glibc.shutdown(descriptor, Int32(direction == .sending ? SHUT_WR : SHUT_RDWR))
    }

    /// Closes a descriptor. Not repeated after EINTR: Linux has given the number back by then.
    package static func close(_ descriptor: Descriptor) {
        _ = Glibc.close(descriptor)
    }

    /// Closes a connection with a reset: the peer learns at once that its data was not taken.
    package static func reset(_ descriptor: Descriptor) {
        _ = lanes_socket_reset(descriptor)
    }

    /// Makes a listener answer accept4(2) with EAGAIN instead of waiting, which that call cannot be asked for: several
    /// threads may be told of the same connection. Such a listener is not to be given to a ring.
    static func stopBlocking(_ listener: Descriptor) {
        _ = fcntl(listener, F_SETFL, O_NONBLOCK)
    }

    /// The call's result, or an errno(3) number below zero.
    @inline(__always)
    static func retrying<Number: FixedWidthInteger>(_ call: () -> Number) -> Int {
        while true {
            let result = call()
            if result >= 0 { return Int(result) }
            if errno != EINTR { return -Int(errno) }
        }
    }
}

extension Syscalls {
    /// Who is at the other end of a connected socket; `nil` when that cannot be told any more.
    package static func peer(of descriptor: Descriptor) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) }
        }
        return result == 0 ? SocketAddress(storage) : nil
    }

    /// A number that changes when the peer takes bytes of a connected socket; `nil`: the system does not say.
    static func taken(from descriptor: Descriptor) -> UInt32? {
        let number = lanes_socket_taken(descriptor)
        return number < 0 ? nil : UInt32(truncatingIfNeeded: number)
    }

    /// How many bytes have arrived and are not received.
    static func unreceived(of descriptor: Descriptor) -> Int { Int(lanes_socket_unreceived(descriptor)) }
}

extension Syscalls {
    private static func openSocket(_ address: SocketAddress, _ operation: String) throws(IOError) -> Descriptor {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        return Descriptor(try check(retrying { socket(address.family, type, 0) }, operation))
    }

    private static func prepareListener(_ fd: Descriptor, _ address: SocketAddress) {
        guard address.family != AF_UNIX else { return }
        setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1)
        setOption(fd, SOL_SOCKET, SO_REUSEPORT, 1)
        // Accepted sockets inherit it: one call for the listener instead of one for each connection.
        setOption(fd, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        // So that "::" takes IPv4 connections too, whatever the system's default is.
        if address.family == AF_INET6 { setOption(fd, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
    }

    private static func bind(_ fd: Descriptor, to address: SocketAddress, _ operation: String) throws(IOError) {
        let raw = try address.raw()
        defer { raw.free() }
        var result = retrying { Glibc.bind(fd, raw.pointer, raw.length) }
        if result == -Int(EADDRINUSE), case .unix(let path) = address, isStale(raw, path) {
            unlink(path)
            result = retrying { Glibc.bind(fd, raw.pointer, raw.length) }
        }
        try check(result, operation)
    }

    /// Whether the path is a socket that a process left behind: one that refuses connections. Anything else that
    /// lies at the path is not ours to remove.
    private static func isStale(_ raw: SocketAddress.Raw, _ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return false }
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let probe = socket(AF_UNIX, type, 0)
        guard probe >= 0 else { return false }
        defer { close(probe) }
        return retrying { Glibc.connect(probe, raw.pointer, raw.length) } == -Int(ECONNREFUSED)
    }

    private static func localAddress(of fd: Descriptor, _ operation: String) throws(IOError) -> SocketAddress {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutableBytes(of: &storage) { bytes in
            retrying { getsockname(fd, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length) }
        }
        try check(result, operation)
        guard let address = SocketAddress(storage) else {
            throw IOError(code: EAFNOSUPPORT, operation: operation)
        }
        return address
    }

    private static func setOption(_ fd: Descriptor, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(fd, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    @discardableResult
    private static func check(_ result: Int, _ operation: String) throws(IOError) -> Int {
        guard result < 0 else { return result }
        throw IOError(code: Int32(-result), operation: operation)
    }
}
