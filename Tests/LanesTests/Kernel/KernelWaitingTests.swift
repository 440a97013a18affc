import Dispatch
import Glibc
import Testing

@testable import Lanes

/// What every kernel promises about waiting: cancelling, waking, deadlines, lifetimes, numbers that are used again.
@Suite("Kernel contract: waiting")
struct KernelWaitingTests {
    @Test("Each operation that is cancelled gets exactly one last answer", arguments: KernelKind.allCases)
    func cancel(kind: KernelKind) throws {
        try kind.withPair { kernel, client, server in
            let (listener, _) = try kernel.listen(at: .loopback(port: 0), backlog: 1)
            let memory = Memory(count: 16)
            let large = Memory(count: 16 << 20)
            let operations: [IOOperation] = [
                .accept(listener), .acceptMany(listener), .receive(client, into: memory.buffer), .receiveOnce(client),
                .receiveMany(client), .poll(client, .readable), .send(server, large.readable),
            ]
            for operation in operations {
                let recorder = Recorder()
                kernel.submit(operation, for: recorder, tag: 4)
                kernel.settle()
                #expect(recorder.answers.isEmpty, "\(operation)")
                kernel.cancel(recorder, tag: 3)
                kernel.settle()
                #expect(recorder.answers.isEmpty, "another tag is another operation: \(operation)")
                kernel.cancel(recorder, tag: 4)
                kernel.cancel(recorder, tag: 4)
                kernel.collect { recorder.answers.isEmpty }
                kernel.settle()
                #expect(recorder.last.count == 1, "\(operation)")
                if case .send = operation { break }  // a ring may tell how many bytes had gone
                #expect(recorder.answers == [.init(tag: 4, result: -ECANCELED, isLast: true)], "\(operation)")
            }
            kernel.close(listener)
        }
    }

    @Test("Cancelling an answered operation changes nothing", arguments: KernelKind.allCases)
    func cancelLate(kind: KernelKind) throws {
        try kind.withPair { kernel, client, server in
            let recorder = Recorder()
            kernel.submit(.poll(client, .writable), for: recorder, tag: 0)
            kernel.collect { recorder.answers.isEmpty }
            kernel.cancel(recorder, tag: 0)
            kernel.settle()
            #expect(recorder.answers.count == 1)
        }
    }

    @Test("A waiter may cancel and submit while it is told of bytes", arguments: KernelKind.allCases)
    func reentrant(kind: KernelKind) throws {
        try kind.withPair { kernel, client, server in
            let reactor = Reactor()
            reactor.react = { [unowned reactor] completion, tag in
                if tag == 0, !completion.isLast { kernel.cancel(reactor, tag: 0) }
                if tag == 0, completion.isLast { kernel.submit(.receiveOnce(server), for: reactor, tag: 1) }
            }
            kernel.submit(.receiveMany(server), for: reactor, tag: 0)
            #expect(kernel.send([1], on: client) == 1)
            kernel.collect { reactor.last.isEmpty }
            kernel.settle()
            #expect(reactor.answers.map(\.tag) == [0, 0])
            #expect(kernel.send([2], on: client) == 1)
            kernel.collect { reactor.answers.count < 3 }
            #expect(reactor.answers.last == .init(tag: 1, result: 1, isLast: true, bytes: [2]))
        }
    }

    @Test("Shutting a socket down answers what waits on it", arguments: KernelKind.allCases)
    func shutDown(kind: KernelKind) throws {
        try kind.withPair { kernel, client, server in
            let large = Memory(count: 16 << 20)
            let recorder = Recorder()
            kernel.submit(.receiveMany(server), for: recorder, tag: 0)
            kernel.submit(.send(server, large.readable), for: recorder, tag: 1)
            kernel.settle()
            #expect(recorder.answers.isEmpty)
            kernel.shutDown(server, .both)
            kernel.collect { recorder.last.count < 2 }
            #expect(recorder.last.contains { $0.tag == 0 && $0.result == 0 })
            #expect(recorder.last.contains { $0.tag == 1 && $0.result != 16 << 20 })
        }
    }

    @Test("A number that is closed and given out again starts afresh", arguments: KernelKind.allCases)
    func reuse(kind: KernelKind) throws {
        let kernel = try kind.make()
        let recorder = Recorder()
        var numbers: Set<Descriptor> = []
        for round in 0..<50 {
            let (client, server) = try kernel.connectPair()
            numbers.formUnion([client, server])
            let before = recorder.answers.count
            kernel.submit(.receiveMany(server), for: recorder, tag: 0)
            #expect(kernel.send([UInt8(round)], on: client) == 1)
            kernel.collect { recorder.answers.count == before }
            #expect(recorder.answers.last?.bytes == [UInt8(round)])
            kernel.cancel(recorder, tag: 0)
            kernel.collect { recorder.last.count <= round }
            // The peer's close is news about a number that is somebody else's by then.
            kernel.close(server)
            kernel.close(client)
        }
        #expect(recorder.last.count == 50)
        #expect(numbers.count < 100)
    }

    @Test("acceptMany and receiveMany serve 1,000 connections at once", arguments: KernelKind.allCases)
    func thousand(kind: KernelKind) throws {
        raiseDescriptorLimit()
        let kernel = try kind.make()
        let (listener, address) = try kernel.listen(at: .loopback(port: 0), backlog: 1024)
        let raw = try address.raw()
        defer { raw.free() }
        let acceptor = Reactor()
        let receiver = Recorder()
        let receivers = (0..<1000).map { _ in Recorder() }
        var accepted: [Descriptor] = []
        acceptor.react = { completion, _ in
            guard completion.result >= 0 else { return }
            kernel.submit(.receiveMany(completion.result), for: receivers[accepted.count], tag: 0)
            accepted.append(completion.result)
        }
        kernel.submit(.acceptMany(listener), for: acceptor, tag: 0)
        let clients = try (0..<1000).map { _ in try kernel.makeSocket(for: address) }
        for client in clients { kernel.submit(.connect(client, to: raw), for: receiver, tag: 0) }
        kernel.collect { accepted.count < 1000 || receiver.answers.count < 1000 }
        #expect(receiver.results == [Int32](repeating: 0, count: 1000))
        let memory = Memory(Array("hello".utf8))
        for client in clients { kernel.submit(.sendAndClose(client, memory.readable), for: receiver, tag: 1) }
        kernel.collect { receivers.contains { $0.last.isEmpty } }
        #expect(receivers.allSatisfy { $0.bytes == memory.bytes && $0.last.map(\.result) == [0] })
        kernel.cancel(acceptor, tag: 0)
        kernel.collect { acceptor.last.isEmpty }
        #expect(acceptor.answers.last?.result == -ECANCELED)
        for descriptor in accepted + [listener] { kernel.close(descriptor) }
    }

    @Test("A waiter lives until its last answer, and no longer", arguments: KernelKind.allCases)
    func lifetime(kind: KernelKind) throws {
        try kind.withPair(closes: false) { kernel, client, server in
            weak var waiter: Recorder?
            func submit() {
                let recorder = Recorder()
                waiter = recorder
                kernel.submit(.receiveMany(server), for: recorder, tag: 0)
            }
            submit()
            #expect(kernel.send([1], on: client) == 1)
            kernel.collect { waiter?.answers.isEmpty == true }
            #expect(waiter?.bytes == [1])
            kernel.close(client)
            kernel.collect { waiter != nil }
            #expect(waiter == nil)
            kernel.close(server)
        }
    }

    @Test("A deadline ends collect", arguments: KernelKind.allCases)
    func deadline(kind: KernelKind) throws {
        let kernel = try kind.make()
        let deadline = kernel.now() + 3_000_000
        while kernel.now() < deadline { kernel.collect(until: deadline) }
        #expect(kernel.now() >= deadline)
        kernel.collect(until: 0)
    }

    @Test("A wake-up from another thread ends collect", arguments: KernelKind.allCases)
    func wake(kind: KernelKind) throws {
        let kernel = try kind.make()
        (kernel as? SimulatedKernel)?.waitsForOtherThreads = true
        nonisolated(unsafe) let shared = kernel
        for _ in 0..<100 {
            DispatchQueue.global().async { shared.wake() }
            kernel.collect(until: .max)
        }
    }

    @Test("A wake-up that comes first ends the next collect", arguments: KernelKind.allCases)
    func wakeBefore(kind: KernelKind) throws {
        let kernel = try kind.make()
        kernel.wake()
        kernel.wake()
        kernel.collect(until: .max)
        #expect((kernel as? SimulatedKernel)?.isStalled != true)
    }

    private func raiseDescriptorLimit() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, 8192)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
