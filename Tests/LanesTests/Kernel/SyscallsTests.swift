import Dispatch
import Glibc
import Testing

@testable import Lanes

@Suite("System calls that block in place")
struct SyscallsTests {
    /// Two connected real sockets.
    private func makePair() throws -> (client: Descriptor, server: Descriptor) {
        let (listener, address) = try Syscalls.listen(at: .loopback(port: 0), backlog: 4)
        defer { Syscalls.close(listener) }
        let client = try Syscalls.makeSocket(for: address)
        let raw = try address.raw()
        defer { raw.free() }
        #expect(try Syscalls.perform(.connect(client, to: raw)) == 0)
        return (client, Descriptor(try Syscalls.perform(.accept(listener))))
    }

    @Test("Bytes go over, and what is larger than every buffer waits for the peer")
    func exchange() throws {
        let (client, server) = try makePair()
        let memory = Memory(pattern(8 << 20))
        nonisolated(unsafe) let bytes = memory.readable
        DispatchQueue.global().async { _ = try? Syscalls.perform(.sendAndClose(client, bytes)) }
        var received: [UInt8] = []
        let buffer = Memory(count: 1 << 20)
        while true {
            let count = try Syscalls.perform(.receive(server, into: buffer.buffer))
            if count == 0 { break }
            received += buffer.bytes.prefix(count)
        }
        #expect(received == memory.bytes)
        Syscalls.close(server)
    }

    @Test("A deadline ends every wait with an error that says so")
    func deadline() throws {
        let (client, server) = try makePair()
        let (listener, _) = try Syscalls.listen(at: .loopback(port: 0), backlog: 4)
        let memory = Memory(count: 16 << 20)
        let operations: [IOOperation] = [
            .receive(client, into: memory.buffer), .accept(listener), .poll(client, .readable),
            .send(client, memory.readable),
        ]
        for operation in operations {
            let error = #expect(throws: IOError.self) {
                try Syscalls.perform(operation, until: systemNanoseconds() + 1_000_000)
            }
            #expect(error == IOError(code: ETIME, operation: operation.name))
        }
        for descriptor in [client, server, listener] { Syscalls.close(descriptor) }
    }

    @Test("What is there is taken although the deadline has passed")
    func deadlinePassed() throws {
        let (client, server) = try makePair()
        let memory = Memory([1])
        #expect(try Syscalls.perform(.send(client, memory.readable), until: 0) == 1)
        #expect(try Syscalls.perform(.receive(server, into: memory.buffer), until: .max) == 1)
        #expect(try Syscalls.perform(.poll(server, .writable), until: 0) == Int(PollEvents.writable.rawValue))
        Syscalls.close(client)
        Syscalls.close(server)
    }

    @Test("A descriptor that another thread makes readable ends the wait as cancelled")
    func cancel() throws {
        let (client, server) = try makePair()
        var pipeEnds: [Descriptor] = [-1, -1]
        try #require(pipe(&pipeEnds) == 0)
        let (event, writer) = (pipeEnds[0], pipeEnds[1])
        DispatchQueue.global().async {
            var one: UInt64 = 1
            write(writer, &one, 8)
        }
        let memory = Memory(count: 1)
        let error = #expect(throws: IOError.self) {
            try Syscalls.perform(.receive(client, into: memory.buffer), cancel: event)
        }
        #expect(error?.isCancellation == true)
        for descriptor in [client, server, event, writer] { Syscalls.close(descriptor) }
    }

    @Test("Connecting where nobody listens is refused, and the socket blocks again afterwards")
    func refused() throws {
        let (listener, address) = try Syscalls.listen(at: .loopback(port: 0), backlog: 1)
        Syscalls.close(listener)
        let client = try Syscalls.makeSocket(for: address)
        let raw = try address.raw()
        defer { raw.free() }
        let error = #expect(throws: IOError.self) { try Syscalls.perform(.connect(client, to: raw)) }
        #expect(error == IOError(code: ECONNREFUSED, operation: "connect"))
        #expect(fcntl(client, F_GETFL) & O_NONBLOCK == 0)
        Syscalls.close(client)
    }

    @Test("A port in use is named in the error; SO_REUSEPORT lets our own loops share it")
    func portInUse() throws {
        let (first, address) = try Syscalls.listen(at: .loopback(port: 0), backlog: 1)
        let (second, same) = try Syscalls.listen(at: address, backlog: 1)
        #expect(same == address)
        let error = #expect(throws: IOError.self) { try Syscalls.checkThatNobodyListens(at: address) }
        #expect(error == IOError(code: EADDRINUSE, operation: "listen at 127.0.0.1:\(address.port)"))
        Syscalls.close(first)
        Syscalls.close(second)
        try Syscalls.checkThatNobodyListens(at: address)
    }

    @Test("A path left behind is taken over; one that is listened at, or another file, is not")
    func unixPath() throws {
        let path = "/tmp/lanes-test-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock"
        defer { unlink(path) }
        let address = SocketAddress.unix(path: path)
        let (first, _) = try Syscalls.listen(at: address, backlog: 1)
        let busy = #expect(throws: IOError.self) { try Syscalls.listen(at: address, backlog: 1) }
        #expect(busy == IOError(code: EADDRINUSE, operation: "listen at \(path)"))
        Syscalls.close(first)
        let (second, _) = try Syscalls.listen(at: address, backlog: 1)
        Syscalls.close(second)
        unlink(path)
        Syscalls.close(open(path, O_CREAT | O_WRONLY, 0o600))
        #expect(throws: IOError.self) { try Syscalls.listen(at: address, backlog: 1) }
        #expect(access(path, F_OK) == 0)
    }

    @Test("A listener on every IPv6 address takes IPv4 connections too")
    func dualStack() throws {
        guard let (listener, address) = try? Syscalls.listen(at: .ipv6(0, 0, port: 0), backlog: 1) else {
            return  // a machine without IPv6
        }
        let client = try Syscalls.makeSocket(for: .loopback(port: address.port))
        let raw = try SocketAddress.loopback(port: address.port).raw()
        defer { raw.free() }
        #expect(try Syscalls.perform(.connect(client, to: raw)) == 0)
        let server = Descriptor(try Syscalls.perform(.accept(listener)))
        var noDelay: Int32 = 0
        var length = socklen_t(4)
        getsockopt(server, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, &length)
        #expect(noDelay != 0)
        for descriptor in [listener, client, server] { Syscalls.close(descriptor) }
    }
}
