import Glibc
import Testing

@testable import Lanes

@Suite("Simulated kernel")
struct SimulatedKernelTests {
    @Test("With nothing to do the clock jumps to the deadline")
    func clockJumps() {
        let kernel = SimulatedKernel(now: 100)
        kernel.collect(until: 3_600_000_000_000)
        #expect(kernel.now() == 3_600_000_000_000)
        kernel.collect(until: 5)
        #expect(kernel.now() == 3_600_000_000_000)
    }

    @Test("With nothing to do and no deadline the kernel says that it is stalled")
    func stall() throws {
        let kernel = SimulatedKernel()
        let (client, server) = try kernel.connectPair()
        let recorder = Recorder()
        kernel.submit(.receiveMany(server), for: recorder, tag: 0)
        kernel.collect(until: .max)
        #expect(kernel.isStalled)
        #expect(kernel.send([1], on: client) == 1)
        #expect(!kernel.isStalled)
    }

    @Test("The chooser decides which of the ready answers comes first", arguments: [0, 1, 2])
    func order(first: Int) throws {
        let kernel = SimulatedKernel()
        let (client, server) = try kernel.connectPair()
        let recorder = Recorder()
        var counts: [Int] = []
        kernel.chooser = { count in
            counts.append(count)
            return counts.count == 1 ? first : 0
        }
        for tag in 0..<3 { kernel.submit(.poll(client, .writable), for: recorder, tag: Waiter.Tag(tag)) }
        kernel.collect(until: 0)
        #expect(counts == [3, 2])
        #expect(recorder.answers.first?.tag == Waiter.Tag(first))
        #expect(Set(recorder.answers.map(\.tag)) == [0, 1, 2])
        kernel.close(server)
    }

    @Test("The chooser can cut a stream anywhere", arguments: 0..<6)
    func split(at place: Int) throws {
        let kernel = SimulatedKernel()
        let (client, server) = try kernel.connectPair()
        #expect(kernel.send([1, 2, 3, 4, 5, 6], on: client) == 6)
        kernel.splitsReceives = true
        var first = true
        kernel.chooser = { _ in
            defer { first = false }
            return first ? place : 0
        }
        let recorder = Recorder()
        kernel.submit(.receiveMany(server), for: recorder, tag: 0)
        kernel.collect(until: 0)
        #expect(recorder.bytes == [1, 2, 3, 4, 5, 6])
        #expect(recorder.results == (place == 0 ? [6] : [Int32(place), Int32(6 - place)]))
    }

    @Test("A listener with a full backlog makes those who connect wait")
    func backlog() throws {
        let kernel = SimulatedKernel()
        let (listener, address) = try kernel.listen(at: .loopback(port: 80), backlog: 1)
        let raw = try address.raw()
        defer { raw.free() }
        let recorder = Recorder()
        for tag in 0..<2 {
            let client = try kernel.makeSocket(for: address)
            kernel.submit(.connect(client, to: raw), for: recorder, tag: Waiter.Tag(tag))
        }
        kernel.settle()
        #expect(recorder.answers.map(\.tag) == [0])
        #expect(kernel.perform(.accept(listener)) >= SimulatedKernel.firstDescriptor)
        kernel.settle()
        #expect(recorder.answers.map(\.tag) == [0, 1])
    }
}
