import Glibc
import Testing

@Suite("The bank as a process", .serialized)
struct BankProcessTests {
    private static let models = [
        ["--model", "event-loop"], ["--model", "threads", "--workers", "4"], ["--model", "hybrid"],
    ]

    @Test("answers, finishes what runs at a signal, and exits with 0", arguments: models, [SIGTERM, SIGINT])
    func stops(model: [String], signal: Int32) async throws {
        let bank = try BankProcess(["serve", "--port", "0"] + model)
        let port = try await bank.port()
        let first = try BankClient(port: port)
        try first.get("/health/live")
        #expect(first.rest().hasSuffix("alive\n"))
        // The quote service starts beside the bank, and may be later.
        try await bank.wait {
            guard let client = try? BankClient(port: port), (try? client.get("/quote")) != nil else { return false }
            return client.rest().hasPrefix("HTTP/1.1 200")
        }
        let running = try BankClient(port: port)
        try running.get("/quote")
        try await Task.sleep(for: .milliseconds(30))
        bank.signal(signal)
        #expect(running.rest().hasPrefix("HTTP/1.1 200"))
        #expect(try await bank.end() == 0)
        #expect(bank.output.contains("stopped"))
    }

    @Test("a second signal ends it at once, whatever runs", arguments: models, [SIGTERM, SIGINT])
    func endsAtOnce(model: [String], signal: Int32) async throws {
        let bank = try BankProcess(["--port", "0", "--drain", "60"] + model)
        let client = try BankClient(port: try await bank.port())
        // Its handler waits for a body that never comes.
        try client.send("POST /accounts HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\n{")
        try await Task.sleep(for: .milliseconds(50))
        bank.signal(SIGTERM)
        try await bank.wait { bank.output.contains("again ends at once") }
        bank.signal(signal)
        #expect(try await bank.end(seconds: 5) == 128 + signal)
    }

    @Test("a loop that a handler never leaves does not keep it from exiting, with 70 and the route's name")
    func leavesStuckLoop() async throws {
        let bank = try BankProcess(["--port", "0", "--model", "event-loop", "--drain", "0.1"])
        let client = try BankClient(port: try await bank.port())
        // Computing in place, one after the other, for far longer than it may drain.
        let request = "GET /report/inline HTTP/1.1\r\nHost: test\r\n\r\n"
        for _ in 0..<40 { try client.send(String(repeating: request, count: 30)) }
        let other = try BankClient(port: try await bank.port())
        try other.send(String(repeating: request, count: 30))
        try await Task.sleep(for: .milliseconds(300))
        bank.signal(SIGTERM)
        #expect(try await bank.end() == 70)
        #expect(bank.output.contains("loop 0 is in a handler of GET /report/inline that does not return"))
    }

    @Test("a port in use is status 69, and the first server goes on")
    func portInUse() async throws {
        let first = try BankProcess(["--port", "0"])
        let port = try await first.port()
        let second = try BankProcess(["--port", "\(port)"])
        #expect(try await second.end() == 69)
        #expect(second.output.contains("cannot serve at 127.0.0.1:\(port): another program listens there"))
        let client = try BankClient(port: port)
        try client.get("/health/live")
        #expect(client.rest().hasSuffix("alive\n"))
    }

    @Test(
        "what is wrong with the command line is status 64, in one line",
        arguments: [["--port", "x"], ["--host", "not a host"], ["serve", "--modle", "threads"], ["fly"]]
    )
    func usage(arguments: [String]) async throws {
        let bank = try BankProcess(arguments)
        #expect(try await bank.end() == 64)
        #expect(bank.output.split(separator: "\n").count == 1)
        #expect(bank.output.hasPrefix("bank: "))
    }

    @Test("a wrong variable of the environment is status 64 and named")
    func environment() async throws {
        let bank = try BankProcess([], environment: ["LANES_PORT": "x"])
        #expect(try await bank.end() == 64)
        #expect(bank.output.contains("LANES_PORT is 'x'"))
    }

    @Test("too few descriptors are status 71; few but enough lower the connection limit")
    func descriptors() async throws {
        let none = try BankProcess(["--port", "0"], descriptors: 100)
        #expect(try await none.end() == 71)
        #expect(none.output.contains("too few file descriptors: 100"))
        let few = try BankProcess(["--port", "0"], environment: ["LANES_KERNEL": "epoll"], descriptors: 200)
        let client = try BankClient(port: try await few.port())
        try client.get("/health/ready")
        #expect(client.rest().hasSuffix("ready\n"))
        #expect(few.output.contains("200 file descriptors allow"))
        #expect(few.output.contains("kernel epoll (asked for)"))
        few.signal(SIGTERM)
        #expect(try await few.end() == 0)
    }

    /// Makes io_uring_setup(2) answer EPERM, as containers' default seccomp profiles do, and becomes its arguments.
    private static let refusesRings = """
        import ctypes, os, struct, sys
        steps = [(0x20, 0, 0, 0), (0x15, 0, 1, 425), (0x06, 0, 0, 0x50001), (0x06, 0, 0, 0x7FFF0000)]
        code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
        class Filter(ctypes.Structure): _fields_ = [("count", ctypes.c_ushort), ("steps", ctypes.c_void_p)]
        system = ctypes.CDLL(None)
        system.prctl(38, 1, 0, 0, 0)
        system.prctl(22, 2, ctypes.byref(Filter(4, ctypes.addressof(code))))
        os.execv(sys.argv[1], sys.argv[1:])
        """

    @Test(
        "where io_uring is refused it serves over epoll, and says why",
        .enabled(if: access("/usr/bin/python3", X_OK) == 0, "the filter is set by Python")
    )
    func fallsBack() async throws {
        let wrapper = ["/usr/bin/python3", "-c", Self.refusesRings]
        let bank = try BankProcess(["--port", "0"], wrapper: wrapper)
        let client = try BankClient(port: try await bank.port())
        try client.get("/health/live")
        #expect(client.rest().hasSuffix("alive\n"))
        #expect(bank.output.contains("kernel epoll (io_uring is refused here: io_uring_setup: Operation not permitted"))
        let insisting = try BankProcess(["--port", "0", "--kernel", "io_uring"], wrapper: wrapper)
        #expect(try await insisting.end() == 69)
    }
}
