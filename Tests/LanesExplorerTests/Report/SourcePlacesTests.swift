import LanesPoints
import Testing

@testable import LanesExplorerEngine

@Suite("Source places")
struct SourcePlacesTests {
    private static let file = "Tests/LanesExplorerTests/Report/SourcePlacesTests.swift"

    private func trace(_ body: @escaping @Sendable () async throws -> Void) async throws -> Trace {
        var trace = try #require(await Explorer().run(body).failure).trace
        trace.locate(SourcePlaces())
        return trace
    }

    @Test("a task's steps: where it was made, and where in the actor it is, also when it comes back from a call")
    func tasks() async throws {
        let line = #line + 3
        let trace = try await trace {
            let account = Account()
            async let left: Void = account.deposit(1)
            async let right: Void = account.deposit(1)
            _ = await (left, right)
            if await account.balance != 2 { throw Broken() }
        }
        let starts = trace.steps.filter { $0.point == .start && $0.strand.number > 0 }
        #expect(Set(starts.map(\.place?.file)) == [Self.file])
        #expect(Set(starts.map(\.place?.line)) == [line, line + 1])
        let deposits = trace.steps.filter { $0.resource == "Account #1" && $0.strand.number > 0 }
        #expect(deposits.count == 4)
        for step in deposits {
            #expect(step.place?.function == "Account.deposit(_:)")
            #expect(step.place?.file == "Tests/LanesExplorerTests/Account.swift")
        }
        #expect(Set(deposits.map(\.place?.line)) == [8, 9])
    }

    private final class Counter: Sendable {
        static let firstLine = #line + 4
        let value = LanesPoints.Atomic(0)

        func add() {
            let before = value.load(ordering: .relaxed)
            value.store(before + 1, ordering: .relaxed)
        }
    }

    @Test("a thread's steps: the calls of atomics, not what is inside them")
    func threads() async throws {
        let trace = try await trace {
            let counter = Counter()
            let threads = (0..<2).map { _ in ExploredThread { counter.add() } }
            threads.forEach { $0.join() }
            if counter.value.load(ordering: .relaxed) != 2 { throw Broken() }
        }
        let steps = trace.steps.filter { $0.resource == "Atomic #1" && $0.strand.number > 0 }
        #expect(steps.count == 4)
        for step in steps {
            #expect(step.place?.function == "SourcePlacesTests.Counter.add()")
            #expect(step.place?.line == Counter.firstLine + (step.point == .load ? 0 : 1))
        }
    }

    @Test("who waits for a lock at the end: the call that asks for it")
    func waits() async throws {
        let line = #line + 3
        let trace = try await trace {
            let lock = Lock()
            lock.mutex.withLock { _ in lock.mutex.withLock { _ in } }
        }
        #expect(trace.waits.map(\.place?.file) == [Self.file])
        #expect(trace.waits.map(\.place?.line) == [line])
    }

    private final class Lock: Sendable {
        let mutex = LanesPoints.Mutex(0)
    }

    @Test(
        "an address that is no code has none",
        arguments: [0, 1, 4_096, 0x1234_5678, 1 << 47, UInt.max, UInt.max - 8]
    )
    func nowhere(address: UInt) {
        #expect(SourcePlaces().place(at: address) == nil)
        #expect(SourcePlaces().place(at: address, isReturnAddress: true) == nil)
    }

    @Test("the heap and the stack are no code")
    func data() {
        var local = 0
        let stack = withUnsafePointer(to: &local) { UInt(bitPattern: $0) }
        let heap = UnsafeMutablePointer<Int>.allocate(capacity: 1)
        defer { heap.deallocate() }
        for address in [stack, UInt(bitPattern: heap)] { #expect(SourcePlaces().place(at: address) == nil) }
    }

    @Test(
        "files are named from the package on",
        arguments: [
            ("/home/ada/bank/Sources/Bank/Account.swift", "Sources/Bank/Account.swift"),
            ("/home/ada/.build/checkouts/log/Sources/Logging/Log.swift", "log/Sources/Logging/Log.swift"),
            ("/opt/stdlib/Task.swift", "/opt/stdlib/Task.swift"),
            ("<stdin>", "<stdin>"),
            ("/home/ada/bank", "/home/ada/bank"),
        ]
    )
    func paths(path: String, shown: String) {
        #expect(SourcePlaces.shortened(path, root: "/home/ada/bank") == shown)
    }

    @Test(
        "functions are called what a reader calls them",
        arguments: [
            ("Account.deposit(_:)", "Account.deposit(_:)"),
            ("(2) suspend resume partial function for Account.deposit(_:)", "Account.deposit(_:)"),
            ("(1) await resume partial function for closure #1 in Bank.run()", "closure in Bank.run()"),
            ("closure #1 in closure #3 in BankTests.addUp()", "closure in BankTests.addUp()"),
            ("partial apply for implicit closure #2 in closure #1 in Bank.run()", "closure in Bank.run()"),
            ("closure #1 in closure #1 in", "closure"),
            ("merged specialized Bank.run()", "Bank.run()"),
            ("protocol witness for Store.get(_:) in conformance Redis", "Store.get(_:)"),
            ("(extension in Bank):Account.get()", "(extension in Bank):Account.get()"),
            ("$s4BankMess", "$s4BankMess"),
            ("", ""),
        ]
    )
    func names(demangled: String, shown: String) {
        #expect(FunctionName.readable(demangled) == shown)
    }
}
