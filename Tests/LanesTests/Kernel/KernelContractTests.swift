import Glibc
import Testing

@testable import Lanes

/// What every kernel promises about bytes and connections.
@Suite("Kernel contract: streams")
struct KernelContractTests {
    @Test("A connection is accepted, and bytes go both ways", arguments: KernelKind.allCases)
    func exchange(kind: KernelKind) throws {
        try kind.withPair { kernel, client, server in
            #expect(kernel.send(Array("ping".utf8), on: client) == 4)
            let memory = Memory(count: 16)
            #expect(kernel.perform(.receive(server, into: memory.buffer)) == 4)
            #expect(memory.bytes.prefix(4).elementsEqual("ping".utf8))
            #expect(kernel.send(Array("pong!".utf8), on: server) == 5)
            #expect(kernel.perform(.receive(client, into: memory.buffer)) == 5)
            #expect(memory.bytes.prefix(5).elementsEqual("pong!".utf8))
        }
    }

    @Test("No answer comes before submit has returned", arguments: KernelKind.allCases)
    func answersComeLater(kind: KernelKind) throws {
        try kind.withPair { kernel, client, server in
            let recorder = Recorder()
            let memory = Memory([1])
            kernel.submit(.send(client, memory.readable), for: recorder, tag: 3)
            #expect(recorder.answers.isEmpty)
            kernel.collect { recorder.answers.isEmpty }
            #expect(recorder.answers == [.init(tag: 3, result: 1, isLast: true)])
        }
    }

    @Test("receiveMany gives every byte of many sends, in order, then the end", arguments: KernelKind.allCases)
    func receiveMany(kind: KernelKind) throws {
        try kind.withPair(closes: false) { kernel, client, server in
            let recorder = Recorder()
            kernel.submit(.receiveMany(server), for: recorder, tag: 5)
            var sent: [UInt8] = []
            for size in [1, 100, 5_000, 3, 60_000, 1] {
                let bytes = pattern(size)
                sent += bytes
                #expect(kernel.send(bytes, on: client) == Int32(size))
            }
            kernel.collect { recorder.bytes.count < sent.count }
            #expect(recorder.bytes == sent)
            #expect(recorder.last.isEmpty)
            #expect(recorder.answers.allSatisfy { $0.result == Int32($0.bytes.count) && $0.tag == 5 })
            kernel.close(client)
            kernel.collect { recorder.last.isEmpty }
            #expect(recorder.answers.last == .init(tag: 5, result: 0, isLast: true))
            kernel.close(server)
        }
    }

    @Test("receiveOnce carries bytes once", arguments: KernelKind.allCases)
    func receiveOnce(kind: KernelKind) throws {
        try kind.withPair { kernel, client, server in
            let recorder = Recorder()
            kernel.submit(.receiveOnce(server), for: recorder, tag: 1)
            #expect(kernel.send([7, 8], on: client) == 2)
            kernel.collect { recorder.answers.isEmpty }
            #expect(kernel.send([9], on: client) == 1)
            kernel.settle()
            #expect(recorder.answers == [.init(tag: 1, result: 2, isLast: true, bytes: [7, 8])])
            // What came meanwhile is not lost.
            kernel.submit(.receiveOnce(server), for: recorder, tag: 2)
            kernel.collect { recorder.answers.count < 2 }
            #expect(recorder.answers.last == .init(tag: 2, result: 1, isLast: true, bytes: [9]))
        }
    }

    @Test("Ending sending lets the peer read to the end and answer", arguments: KernelKind.allCases)
    func halfClose(kind: KernelKind) throws {
        try kind.withPair { kernel, client, server in
            #expect(kernel.send([1, 2, 3], on: client) == 3)
            kernel.shutDown(client, .sending)
            let received = kernel.receiveAll(from: server)
            #expect(received.bytes == [1, 2, 3])
            #expect(received.last.map(\.result) == [0])
            #expect(kernel.send([4], on: server) == 1)
            let memory = Memory(count: 4)
            #expect(kernel.perform(.receive(client, into: memory.buffer)) == 1)
            #expect(kernel.send([5], on: client) == -EPIPE)
        }
    }

    @Test("A reset is an error for the peer", arguments: KernelKind.allCases)
    func reset(kind: KernelKind) throws {
        try kind.withPair(closes: false) { kernel, client, server in
            let recorder = Recorder()
            kernel.submit(.receiveMany(server), for: recorder, tag: 0)
            kernel.settle()
            kernel.reset(client)
            kernel.collect { recorder.answers.isEmpty }
            #expect(recorder.answers == [.init(tag: 0, result: -ECONNRESET, isLast: true)])
            #expect(kernel.send([1], on: server) == -EPIPE)
            kernel.close(server)
        }
    }

    @Test("Closing with bytes unread resets the connection", arguments: KernelKind.allCases)
    func closeUnread(kind: KernelKind) throws {
        try kind.withPair(closes: false) { kernel, client, server in
            #expect(kernel.send([1], on: client) == 1)
            kernel.settle()
            kernel.close(server)
            #expect(kernel.receiveAll(from: client).results == [-ECONNRESET])
            kernel.close(client)
        }
    }

    @Test("A send larger than every buffer waits for the peer and arrives whole", arguments: KernelKind.allCases)
    func backpressure(kind: KernelKind) throws {
        try kind.withPair(closes: false) { kernel, client, server in
            let memory = Memory(pattern(16 << 20))
            let sender = Recorder()
            kernel.submit(.send(client, memory.readable), for: sender, tag: 0)
            kernel.settle()
            #expect(sender.answers.isEmpty)
            let receiver = Recorder()
            kernel.submit(.receiveMany(server), for: receiver, tag: 0)
            kernel.collect { sender.answers.isEmpty }
            #expect(sender.results == [16 << 20])
            kernel.close(client)
            kernel.collect { receiver.last.isEmpty }
            #expect(receiver.bytes == memory.bytes)
            kernel.close(server)
        }
    }

    @Test("sendAndClose sends everything, then ends the stream", arguments: KernelKind.allCases)
    func sendAndClose(kind: KernelKind) throws {
        try kind.withPair(closes: false) { kernel, client, server in
            let memory = Memory(pattern(1 << 20))
            let sender = Recorder()
            kernel.submit(.sendAndClose(server, memory.readable), for: sender, tag: 2)
            let received = kernel.receiveAll(from: client)
            #expect(received.bytes == memory.bytes)
            #expect(received.last.map(\.result) == [0])
            #expect(sender.answers == [.init(tag: 2, result: 1 << 20, isLast: true)])
            kernel.close(client)
        }
    }

    @Test("sendAndClose closes also when the send fails", arguments: KernelKind.allCases)
    func sendAndCloseFails(kind: KernelKind) throws {
        try kind.withPair(closes: false) { kernel, client, server in
            // One byte that is never received: closing resets the connection, which the peer can see.
            #expect(kernel.send([1], on: client) == 1)
            kernel.shutDown(server, .sending)
            let memory = Memory([1])
            #expect(kernel.perform(.sendAndClose(server, memory.readable)) == -EPIPE)
            let events = PollEvents(rawValue: UInt32(bitPattern: kernel.perform(.poll(client, .failed))))
            #expect(events.contains(.failed))
            kernel.close(client)
        }
    }

    @Test("poll tells what a socket is ready for", arguments: KernelKind.allCases)
    func poll(kind: KernelKind) throws {
        try kind.withPair { kernel, client, server in
            #expect(kernel.perform(.poll(server, [.readable, .writable])) == Int32(PollEvents.writable.rawValue))
            let recorder = Recorder()
            kernel.submit(.poll(server, .readable), for: recorder, tag: 0)
            kernel.settle()
            #expect(recorder.answers.isEmpty)
            #expect(kernel.send([1], on: client) == 1)
            kernel.collect { recorder.answers.isEmpty }
            #expect(recorder.results == [Int32(PollEvents.readable.rawValue)])
            #expect(kernel.perform(.poll(server, .readable)) == Int32(PollEvents.readable.rawValue))
        }
    }

    @Test("Connecting where nobody listens is refused", arguments: KernelKind.allCases)
    func refused(kind: KernelKind) throws {
        let kernel = try kind.make()
        let (listener, address) = try kernel.listen(at: .loopback(port: 0), backlog: 1)
        kernel.close(listener)
        let client = try kernel.makeSocket(for: address)
        let raw = try address.raw()
        defer { raw.free() }
        #expect(kernel.perform(.connect(client, to: raw)) == -ECONNREFUSED)
        kernel.close(client)
    }

    @Test("A file is written, read, flushed and sent", arguments: KernelKind.allCases)
    func file(kind: KernelKind) throws {
        try kind.withPair(closes: false) { kernel, client, server in
            withFile([]) { file in
                let memory = Memory(pattern(10_000))
                #expect(kernel.perform(.write(file, memory.readable, offset: 0)) == 10_000)
                #expect(kernel.perform(.synchronize(file)) == 0)
                let copy = Memory(count: 100)
                #expect(kernel.perform(.read(file, into: copy.buffer, offset: 9_950)) == 50)
                #expect(copy.bytes.prefix(50).elementsEqual(memory.bytes.suffix(50)))
                #expect(kernel.perform(.read(file, into: copy.buffer, offset: 10_000)) == 0)
                #expect(kernel.perform(.sendFile(server, file: file, offset: 1_000, count: 9_000)) == 9_000)
                #expect(kernel.perform(.sendFile(server, file: file, offset: 10_000, count: 1)) == 0)
                kernel.close(server)
                #expect(kernel.receiveAll(from: client).bytes == Array(memory.bytes.dropFirst(1_000)))
            }
            kernel.close(client)
        }
    }
}
