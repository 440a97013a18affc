import Glibc
import Lanes

/// Why a conversation with the server did not go on.
enum RawClientError: Error {
    case failed(String, errno: Int32)
    case timedOut(received: String)
    case ended(received: String)
}

/// A client that says exactly the bytes it is told, over a blocking socket; every wait has a deadline.
final class RawClient {
    private var descriptor: Int32
    private var received: [UInt8] = []
    /// How long any one wait may last, in milliseconds: far beyond what a healthy server needs.
    private let patience: Int32

    /// - Parameter receiveBuffer: bytes that the kernel may hold for this client: a small number makes it slow.
    init(_ address: SocketAddress, receiveBuffer: Int32? = nil, patience: Int32 = 20_000) throws {
        self.patience = patience
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = address.port.bigEndian
        target.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result != 0 {
            let code = errno
            close()
            throw RawClientError.failed("connect", errno: code)
        }
    }

    deinit { close() }

    // MARK: Send

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = try sendSome(bytes[sent...])
            sent += count
        }
    }

    /// Sends without ever waiting for longer than the patience.
    private func sendSome(_ bytes: ArraySlice<UInt8>) throws -> Int {
        try wait(for: Int16(POLLOUT))
        let count = bytes.withUnsafeBytes {
            Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
        if count < 0, errno == EAGAIN { return 0 }
        guard count > 0 else { throw RawClientError.failed("send", errno: errno) }
        return count
    }

    /// "Ends its side": the server reads an end of stream, and can still answer.
    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    func close() {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        descriptor = -1
    }

    /// Leaves with a reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close()
    }

    // MARK: Receive

    /// The next response. `toHead`: of one without a body.
    func response(toHead: Bool = false) throws -> RawResponse {
        while true {
            if let (response, count) = try RawResponse.parse(received, toHead: toHead, isAtEnd: false) {
                received.removeFirst(count)
                return response
            }
            guard try receive() else { break }
        }
        guard let (response, count) = try RawResponse.parse(received, toHead: toHead, isAtEnd: true) else {
            throw RawClientError.ended(received: String(decoding: received, as: UTF8.self))
        }
        received.removeFirst(count)
        return response
    }

    /// Sends a request and reads its response.
    func ask(_ text: String) throws -> RawResponse {
        try send(text)
        return try response()
    }

    /// A GET request on a connection that stays.
    func get(_ path: String) throws -> RawResponse { try ask("GET \(path) HTTP/1.1\r\nHost: test\r\n\r\n") }

    /// Everything up to the end of the stream, or up to the reset that ends it.
    func rest() throws -> [UInt8] {
        while try receive() {}
        defer { received = [] }
        return received
    }

    /// Reads until so many bytes have come or the stream ends, and returns them.
    func bytes(_ count: Int) throws -> [UInt8] {
        while received.count < count, try receive() {}
        defer { received.removeFirst(min(count, received.count)) }
        return Array(received.prefix(count))
    }

    /// Whether nothing comes for a moment: for what must not happen, where a miss can only hide a fault.
    func hearsNothing(for milliseconds: Int32 = 100) -> Bool {
        guard received.isEmpty else { return false }
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, milliseconds) == 0
    }

    /// Receives what is there. False at the end of the stream, or when the connection was cut.
    private func receive() throws -> Bool {
        try wait(for: Int16(POLLIN))
        let count = withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 8) { buffer in
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 { received.append(contentsOf: buffer[..<count]) }
            return count
        }
        return count > 0
    }

    private func wait(for events: Int16) throws {
        var entry = pollfd(fd: descriptor, events: events, revents: 0)
        if poll(&entry, 1, patience) == 0 {
            throw RawClientError.timedOut(received: String(decoding: received.prefix(2000), as: UTF8.self))
        }
    }
}
