import ArgumentParser
import Lanes
import LanesHTTP
import Logging
import Testing

@testable import LanesCommand

@Suite("Options of serve")
struct OptionTests {
    private func options(_ arguments: [String], _ environment: [String: String] = [:]) throws -> ServeOptions {
        try ServeOptions(
            ServeArguments.parse(arguments),
            environment: EnvironmentVariables(environment),
            name: "test"
        )
    }

    @Test("without any, it is hybrid at port 8080 of the loopback address")
    func defaults() throws {
        let options = try options([])
        #expect(options.model == .hybrid(workers: Model.processors * 4, queue: 1000))
        #expect(options.address == .loopback(port: 8080))
        #expect(options.kernel == .automatic)
        #expect(!options.pinsLoops)
        #expect(options.logger.logLevel == .info)
        #expect(options.remarks.isEmpty)
    }

    @Test(
        "each model takes its numbers",
        arguments: [
            (["--model", "threads", "--workers", "7", "--queue", "9"], Model.threads(7, queue: 9)),
            (["--model", "threads"], .threads(200, queue: 1000)),
            (["--model", "event-loop"], .eventLoop(loops: 1)),
            (["--model", "event-loop", "--loops", "3"], .eventLoop(loops: 3)),
            (["--loops", "2", "--workers", "5", "--queue", "6"], .hybrid(loops: 2, workers: 5, queue: 6)),
        ]
    )
    func models(arguments: [String], model: Model) throws {
        #expect(try options(arguments).model == model)
    }

    @Test("an option that means nothing under the model is remarked on, not refused")
    func remarks() throws {
        #expect(
            try options(["--model", "threads", "--loops", "2"]).remarks
                == ["--loops has no meaning under --model threads"]
        )
        #expect(try options(["--model", "event-loop", "--workers", "2", "--queue", "3"]).remarks.count == 2)
    }

    @Test("the environment is asked where the command line says nothing")
    func environment() throws {
        let environment = ["LANES_MODEL": "threads", "LANES_WORKERS": "3", "LANES_PORT": "9", "LANES_PIN": "yes"]
        let options = try options(["--workers", "4"], environment)
        #expect(options.model == .threads(4, queue: 1000))
        #expect(options.address == .loopback(port: 9))
        #expect(options.pinsLoops)
        #expect(!options.records)
        #expect(try self.options([], ["LANES_RECORD": "1"]).records)
    }

    @Test("an empty variable counts as not set")
    func emptyVariable() throws {
        #expect(try options([], ["LANES_PORT": ""]).address == .loopback(port: 8080))
    }

    @Test("--no-pin wins over the environment")
    func noPin() throws {
        #expect(try !options(["--no-pin"], ["LANES_PIN": "1"]).pinsLoops)
    }

    @Test(
        "a bad variable is named, with what is wanted, and ends with status 64",
        arguments: [
            ("LANES_MODEL", "fibers", "threads, event-loop or hybrid"),
            ("LANES_PORT", "65536", "a number from 0 to 65535"),
            ("LANES_WORKERS", "0", "a number from 1"),
            ("LANES_QUEUE", "many", "a number from 1"),
            ("LANES_HOST", "example.org", "a numeric address"),
            ("LANES_KERNEL", "kqueue", "automatic, io_uring or epoll"),
            ("LANES_PIN", "maybe", "1 or 0"),
            ("LANES_DRAIN", "-1", "a number of seconds"),
            ("LANES_DRAIN", "nan", "a number of seconds"),
            ("LANES_LOG_LEVEL", "loud", "debug"),
        ]
    )
    func badVariable(name: String, value: String, wanted: String) throws {
        let error = try #require(throws: CommandError.self) { try options([], [name: value]) }
        #expect(error.status == 64)
        #expect(error.description.contains("\(name) is '\(value)'"))
        #expect(error.description.contains(wanted))
    }

    @Test(
        "a bad flag says what is wanted",
        arguments: [
            ["--port", "70000"], ["--workers=-3"], ["--model", "fibers"], ["--host", "localhost:80"],
            ["--drain", "1e9"], ["--kernel", "kqueue"], ["--log-level", "loud"],
        ]
    )
    func badFlag(arguments: [String]) throws {
        let error = try #require(throws: (any Error).self) { try options(arguments) }
        #expect(ServeArguments.exitCode(for: error).rawValue == 64)
        #expect(ServeArguments.message(for: error).contains("is wanted"))
    }

    @Test("a Unix socket is an address of its own, and not beside a port")
    func unixSocket() throws {
        #expect(try options(["--unix", "/tmp/a.sock"]).address == .unix(path: "/tmp/a.sock"))
        #expect(throws: CommandError.self) { try options(["--unix", "/tmp/a.sock", "--port", "80"]) }
        #expect(throws: CommandError.self) { try options(["--unix", String(repeating: "a", count: 108)]) }
        #expect(try options(["--port", "80"], ["LANES_UNIX": "/tmp/a.sock"]).address == .loopback(port: 80))
        #expect(try options([], ["LANES_UNIX": "/tmp/a.sock"]).address == .unix(path: "/tmp/a.sock"))
        #expect(try options(["--unix", "/tmp/b"], ["LANES_PORT": "80"]).address == .unix(path: "/tmp/b"))
    }

    @Test("limits that are not asked for stay as the application has them")
    func limits() throws {
        var own = ServerConfiguration()
        own.limits.bodyBytes = 5
        own.limits.idle = .seconds(7)
        let arguments = ["--loops", "3", "--max-connections", "100", "--drain", "0.25", "--request-timeout", "2"]
        let limits = try options(arguments).applied(to: own).limits
        #expect(limits.bodyBytes == 5)
        #expect(limits.idle == .seconds(7))
        #expect(limits.drain == .milliseconds(250))
        #expect(limits.handler == .seconds(2))
        #expect(limits.connections == 34)
    }
}
