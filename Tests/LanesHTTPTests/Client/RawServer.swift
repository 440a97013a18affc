import Glibc
import Lanes

/// A server for tests that sends scripted bytes: every connection gets a thread and runs the script.
final class RawServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let counts = Lock(Counts())
    private let script: @Sendable (RawConnection) -> Void

    private struct Counts {
        var accepted = 0
        var open = 0
        var mostOpen = 0
    }

    init(
        at address: SocketAddress = .loopback(port: 0),
        _ script: @escaping @Sendable (RawConnection) -> Void
    ) throws {
        self.script = script
        let (descriptor, address) = try Syscalls.listen(at: address, backlog: 256)
        listener = descriptor
        port = address.port
        startThread { [self] in acceptAll() }
    }

    var url: String { "http://127.0.0.1:\(port)" }
    /// How many connections there have been.
    var accepted: Int { counts.withLock { $0.accepted } }
    /// How many there were at a time, at most.
    var mostOpen: Int { counts.withLock { $0.mostOpen } }

    /// Ends accepting; connections that are open end with their scripts.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func acceptAll() {
        while true {
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0, errno == EAGAIN || errno == EINTR { continue }
            guard descriptor >= 0 else { break }
            counts.withLock { counts in
                counts.accepted += 1
                counts.open += 1
                counts.mostOpen = max(counts.mostOpen, counts.open)
            }
            startThread { [self] in serve(RawConnection(descriptor)) }
        }
        close(listener)
    }

    private func serve(_ connection: RawConnection) {
        script(connection)
        // Counted before the client can see the end.
        counts.withLock { $0.open -= 1 }
        connection.close()
    }

    private func startThread(_ body: @escaping @Sendable () -> Void) {
        final class Box: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        var thread = pthread_t()
        let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
            guard let pointer else { return nil }
            Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body()
            return nil
        }
        guard pthread_create(&thread, nil, start, Unmanaged.passRetained(Box(body)).toOpaque()) == 0 else { return }
        pthread_detach(thread)
    }
}

/// The server's end of one connection, with calls that block.
final class RawConnection: @unchecked Sendable {  // its own thread only
    private let descriptor: Int32
    private var received: [UInt8] = []
    private var isClosed = false

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// The next request's head, its empty line included; `nil`: the client has ended the connection.
    func readHead() -> String? {
        while true {
            if let end = endOfHead() {
                defer { received.removeFirst(end) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            guard receive() else { return nil }
        }
    }

    private func endOfHead() -> Int? {
        let mark = Array("\r\n\r\n".utf8)
        guard received.count >= 4 else { return nil }
        return (0...received.count - 4).first { Array(received[$0..<$0 + 4]) == mark }.map { $0 + 4 }
    }

    /// So many bytes of a body, or fewer when the client ends before.
    func read(_ count: Int) -> [UInt8] {
        while received.count < count, receive() {}
        defer { received.removeFirst(min(count, received.count)) }
        return Array(received.prefix(count))
    }

    /// Everything up to `mark`.
    func read(through mark: String) -> String {
        var text = ""
        while !text.hasSuffix(mark) {
            let byte = read(1)
            if byte.isEmpty { return text }
            text += String(decoding: byte, as: UTF8.self)
        }
        return text
    }

    /// Returns when the client has ended the connection; false when it sends something instead.
    @discardableResult
    func waitForEnd() -> Bool { !receive() }

    private func receive() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        received += buffer[..<count]
        return true
    }

    /// Sends a string's bytes; false when the client is gone.
    @discardableResult
    func write(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var at = 0
        while at < bytes.count {
            let count = bytes[at...].withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            at += count
        }
        return true
    }

    /// A whole response with a Content-Length.
    @discardableResult
    func respond(_ body: String, status: String = "200 OK", fields: String = "") -> Bool {
        write("HTTP/1.1 \(status)\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// Sends "path" back for every request until the client ends.
    func echoPaths() {
        while let head = readHead() {
            respond(String(head.split(separator: " ")[1]))
        }
    }

    /// Ends sending; the client may go on.
    func endWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        Glibc.close(descriptor)
    }
}
