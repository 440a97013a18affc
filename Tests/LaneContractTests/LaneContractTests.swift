import Glibc
import Lanes
import Synchronization
import Testing

@Suite("The lane contract holds")
struct LaneContractTests {
    @Test("a task started on a lane runs there", arguments: LaneKind.allCases)
    func runsOnLane(kind: LaneKind) async throws {
        let name = try await kind.run { lane in
            #expect(Lane.current === lane)
            return Lane.current?.name
        }
        #expect(name != nil)
    }

    @Test("after each of the three verbs the task is on its lane again", arguments: LaneKind.allCases)
    func comesBack(kind: LaneKind) async throws {
        try await kind.run { lane in
            try await Lane.sleep(for: .milliseconds(1))
            #expect(Lane.current === lane)
            _ = try await offload { 1 }
            #expect(Lane.current === lane)
            let listener = try quietListener(of: lane)
            _ = try? await Lane.perform(.accept(listener), until: LaneClock().now.advanced(by: .milliseconds(1)))
            #expect(Lane.current === lane)
        }
    }

    @Test("structured children, actors and Task.sleep stay on the lane or come back", arguments: LaneKind.allCases)
    func structuredWorkStays(kind: LaneKind) async throws {
        try await kind.run { lane in
            async let child = Lane.current === lane
            let childIsOnLane = await child
            #expect(childIsOnLane)
            let inGroup = await withTaskGroup { group in
                for _ in 0..<3 { group.addTask { Lane.current === lane } }
                return await group.reduce(true) { $0 && $1 }
            }
            #expect(inGroup)
            let actorIsOnLane = await Counter().isOn(lane)
            #expect(actorIsOnLane)
            try await Task.sleep(for: .milliseconds(1))
            #expect(Lane.current === lane)
            await Task.yield()
            #expect(Lane.current === lane)
        }
    }

    @Test("a spawned task stays on the lane", arguments: LaneKind.allCases)
    func spawnStays(kind: LaneKind) async throws {
        try await kind.run { lane in
            let isOnLane = try await lane.spawn { Lane.current === lane }.value
            #expect(isOnLane)
        }
    }

    @Test("work that leaves its lane is noticed", arguments: LaneKind.allCases)
    func escapesAreNoticed(kind: LaneKind) async throws {
        #expect(Lane.noticeEscapes())
        try await kind.run { lane in
            let before = Lane.escapes
            // Simulated time cannot wait for a thread of the real world, so nothing is awaited here.
            Task {}
            Task.detached {}
            #expect(Lane.escapes == before + 2)
        }
    }

    @Test("perform reads a file's bytes", arguments: LaneKind.allCases)
    func readsFile(kind: LaneKind) async throws {
        try await kind.run { _ in
            let descriptor = open("/proc/self/stat", O_RDONLY | O_CLOEXEC)
            defer { close(descriptor) }
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
            defer { buffer.deallocate() }
            let count = try await Lane.perform(.read(descriptor, into: buffer, offset: 0))
            #expect(count == 64)
            #expect(String(decoding: buffer, as: UTF8.self).hasPrefix("\(getpid()) "))
        }
    }

    @Test("a failing operation throws what the kernel said", arguments: LaneKind.allCases)
    func failureIsTyped(kind: LaneKind) async throws {
        try await kind.run { _ in
            let error = await #expect(throws: IOError.self) {
                let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
                defer { buffer.deallocate() }
                _ = try await Lane.perform(.read(987, into: buffer, offset: 0))
            }
            #expect(error?.code == EBADF)
            #expect(error?.operation == "read")
        }
    }

    @Test("a deadline ends a wait for the kernel", arguments: LaneKind.allCases)
    func deadlineEndsPerform(kind: LaneKind) async throws {
        try await kind.run { lane in
            let listener = try quietListener(of: lane)
            let error = await #expect(throws: IOError.self) {
                _ = try await Lane.perform(.accept(listener), until: LaneClock().now.advanced(by: .milliseconds(5)))
            }
            #expect(error?.isTimeout == true)
        }
    }

    @Test("cancelling ends a wait for the kernel", arguments: LaneKind.allCases)
    func cancelEndsPerform(kind: LaneKind) async throws {
        try await kind.run { lane in
            let listener = try quietListener(of: lane)
            let task = lane.spawn { () async throws -> Int in try await Lane.perform(.accept(listener)) }
            if kind.suspends {
                try await Lane.sleep(for: .milliseconds(1))
                task.cancel()
            } else {
                // The lane's only thread will be the one that is blocked: another one must cancel.
                cancelFromAnotherThread { task.cancel() }
            }
            let error = await #expect(throws: IOError.self) { try await task.value }
            #expect(error?.isCancellation == true)
        }
    }

    @Test("sleepers wake in the order of their moments", arguments: LaneKind.allCases.filter(\.suspends))
    func sleepOrder(kind: LaneKind) async throws {
        let order = try await kind.run { _ in
            await withTaskGroup { group in
                for delay in [30, 10, 20] {
                    group.addTask {
                        try? await Lane.sleep(for: .milliseconds(delay))
                        return delay
                    }
                }
                return await group.reduce(into: [Int]()) { $0.append($1) }
            }
        }
        #expect(order == [10, 20, 30])
    }

    @Test("cancelling ends a sleep", arguments: LaneKind.allCases)
    func cancelEndsSleep(kind: LaneKind) async throws {
        try await kind.run { lane in
            let task = lane.spawn { try await Lane.sleep(for: .seconds(3600)) }
            if kind.suspends { task.cancel() } else { cancelFromAnotherThread { task.cancel() } }
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test("offload returns what the work returns, and throws what it throws", arguments: LaneKind.allCases)
    func offloadReturns(kind: LaneKind) async throws {
        try await kind.run { _ in
            let answer = try await offload { 6 * 7 }
            #expect(answer == 42)
            await #expect(throws: Broken.self) { try await offload { throw Broken() } }
        }
    }

    @Test("parallelMap keeps the order, and throws the first error", arguments: LaneKind.allCases)
    func parallelMapOrder(kind: LaneKind) async throws {
        try await kind.run { _ in
            let doubled = try await (0..<100).parallelMap { $0 * 2 }
            #expect(doubled == (0..<100).map { $0 * 2 })
            await #expect(throws: Broken.self) {
                _ = try await (0..<10).parallelMap { number in
                    if number == 7 { throw Broken() }
                    return number
                }
            }
        }
    }

    @Test("the journal tells each wait, how long it took, and for which unit of work", arguments: LaneKind.allCases)
    func journalTellsWaits(kind: LaneKind) async throws {
        try await kind.run { lane in
            lane.journal.isRecording = true
            try await WorkScope(id: 77).run {
                try await Lane.sleep(for: .milliseconds(2))
            }
            lane.journal.isRecording = false
            try await Lane.sleep(for: .milliseconds(1))
            let events = lane.journal.events().events
            #expect(events.map(\.kind) == [.began(.sleep), .ended(.sleep)])
            #expect(events.allSatisfy { $0.scope == 77 })
        }
    }
}

struct Broken: Error {}

private actor Counter {
    func isOn(_ lane: Lane) -> Bool { Lane.current === lane }
}

/// A listening socket that nobody will ever connect to: accepting from it waits for ever.
private func quietListener(of lane: Lane) throws -> Descriptor {
    if let lane = lane as? LoopLane { return try lane.loop.kernel.listen(at: .loopback(port: 0), backlog: 1).0 }
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try #require(listen(descriptor, 1) == 0)
    return descriptor
}

private func cancelFromAnotherThread(_ cancel: @escaping @Sendable () -> Void) {
    Task.detached {
        try await Task.sleep(for: .milliseconds(5))
        cancel()
    }
}
