import Glibc
import LanesExplorer
import LanesPoints
import Testing

/// A number that processes share.
private struct SharedNumber: @unchecked Sendable {  // accessed by one process after the other
    let place: UnsafeMutablePointer<Int32>

    init() {
        let memory = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
        place = memory!.bindMemory(to: Int32.self, capacity: 1)
    }
}

extension IsolationTests {
    @Test("Any signal that ends the process is a crash, whatever signals its pool's threads leave to others")
    func signals() async throws {
        let exploration = try await isolated { kill(getpid(), SIGTERM) }
        #expect(exploration.failure?.message.contains("Terminated (signal 15)") == true)
    }

    @Test("What the body's process has begun ends with it, after a crash and without one", arguments: [false, true])
    func begins(crashes: Bool) async throws {
        let begun = SharedNumber()
        _ = try await isolated(strategy: .runOn) {
            var arguments = [strdup("sleep"), strdup("100"), nil]
            posix_spawnp(begun.place, "sleep", nil, nil, &arguments, environ)
            if crashes { abort() }
        }
        #expect(begun.place.pointee > 0)
        for _ in 0..<200 where kill(begun.place.pointee, 0) == 0 { usleep(10_000) }
        #expect(kill(begun.place.pointee, 0) == -1)
    }

    @Test("A body that exits writes nothing that is the test's to write")
    func unwritten() async throws {
        let path = "/tmp/lanes-unwritten-\(getpid())"
        defer { unlink(path) }
        let file = try #require(fopen(path, "w"))
        fputs("once", file)
        _ = try await isolated(strategy: .runOn) { exit(3) }
        fclose(file)
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_size == 4)
    }

    @Test("It has no copy of an open connection or a pipe, whose end others wait for")
    func connections() async throws {
        var ends: [Int32] = [-1, -1]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        let end = ends[0]
        let exploration = try await isolated(strategy: .runOn) {
            if fcntl(end, F_GETFD) != -1 { throw Broken() }
        }
        #expect(exploration.failure == nil)
    }

    @Test("More strands in the middle of a step than there can be threads are no crash of the body's")
    func lacksThreads() async throws {
        let exploration = try await isolated(strategy: .random) {
            var limit = rlimit(rlim_cur: UInt(addressSpace() + (256 << 20)), rlim_max: .max)
            setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
            let count = Atomic(0)
            let threads = (0..<200).map { _ in ExploredThread { count.wrappingAdd(1, ordering: .relaxed) } }
            for thread in threads { thread.join() }
        }
        let failure = try #require(exploration.failure)
        #expect(failure.kind == "stuck")
        #expect(failure.message.contains("the system gives no more"), "\(failure.message)")
    }

    @Test("A failure whose message is larger than what the processes share is a failure")
    func largeMessage() async throws {
        struct Large: Error, CustomStringConvertible {
            var description: String { String(decoding: [UInt8](repeating: 120, count: 65 << 20), as: UTF8.self) }
        }
        var options = Explorer.Options()
        options.isolation = .process
        options.minimises = false
        options.mailbox = .fifo
        #expect(await Explorer(options).run { throw Large() }.failure?.kind == "thrown")
    }

    @Test("A body that makes a copy of its process goes on once", arguments: [Isolation.none, .process])
    func forks(isolation: Isolation) async throws {
        let (passed, copy) = (SharedNumber(), SharedNumber())
        var options = Explorer.Options()
        options.isolation = isolation
        options.strategy = .runOn
        let exploration = await Explorer(options).run {
            let fork = unsafeBitCast(dlsym(nil, "fork"), to: (@convention(c) () -> pid_t).self)
            let number = fork()
            if number > 0 { copy.place.pointee = number }
            await elsewhere()
            passed.place.pointee += 1
        }
        if isolation == .none { waitpid(copy.place.pointee, nil, 0) }
        usleep(50_000)
        #expect(exploration.failure == nil)
        #expect(passed.place.pointee == 1)
    }
}
