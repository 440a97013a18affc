import ArgumentParser
import Glibc
import HTTPTypes
import Lanes
import LanesHTTP
import Testing

@testable import LanesCommand

@Suite("Errors of the executable")
struct CommandErrorTests {
    @Test(
        "what the kernel refuses has the status that scripts know",
        arguments: [(EADDRINUSE, 69), (EACCES, 69), (EADDRNOTAVAIL, 69), (EMFILE, 71), (ENOMEM, 71), (EIO, 70)]
            as [(Int32, Int32)]
    )
    func statuses(code: Int32, status: Int32) {
        #expect(CommandError.explaining(IOError(code: code, operation: "listen")).status == status)
    }

    @Test("an error of the application is one line with status 70")
    func ownError() {
        struct Failure: Error, CustomStringConvertible { let description = "first\nsecond" }
        let error = CommandError.explaining(Failure())
        #expect(error.status == 70)
        #expect(error.description == "first second")
    }

    @Test("an error that is explained already stays as it is")
    func explained() {
        #expect(CommandError.explaining(CommandError.usage("no")) == .usage("no"))
    }
}

@Suite("File descriptors")
struct DescriptorTests {
    @Test("enough of them change nothing")
    func enough() throws {
        let share = try Descriptors(limit: 10_000).share(connections: 1000, loops: 2)
        #expect(share.connections == 1000)
        #expect(share.remark == nil)
    }

    @Test("with fewer than connections, each loop gets its share, and a remark says so")
    func fewer() throws {
        let share = try Descriptors(limit: 20_000).share(connections: 100_000, loops: 2)
        #expect(share.connections == (20_000 - Descriptors.reserve) / 2)
        let remark = try #require(share.remark)
        #expect(remark.hasPrefix("20000 file descriptors allow 19872 connections of the limit of 200000"))
    }

    @Test("with next to none it does not start")
    func none() throws {
        let error = try #require(throws: CommandError.self) {
            try Descriptors(limit: 64).share(connections: 10, loops: 1)
        }
        #expect(error.status == 71)
        #expect(error.description.contains("64"))
    }

    @Test("raising makes the soft limit the hard one")
    func raise() {
        let raised = Descriptors.raise()
        var limits = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        #expect(limits.rlim_cur == limits.rlim_max)
        #expect(raised.limit == Int(clamping: limits.rlim_cur))
    }
}

@Suite("Text of the executable")
struct TextTests {
    @Test("routes stand in columns, without spaces at the end")
    func routes() {
        let text = RouteList(rows: [["GET", "/accounts/:id", "loop"], ["DELETE", "/", "thread"]]).text
        #expect(
            text == """
                METHOD  PATH           LANE
                GET     /accounts/:id  loop
                DELETE  /              thread
                """
        )
    }

    @Test(
        "durations read as people write them",
        arguments: [
            (Duration.seconds(10), "10 s"), (.milliseconds(500), "0.5 s"), (.milliseconds(1025), "1.025 s"),
            (.zero, "0 s"),
        ]
    )
    func durations(duration: Duration, text: String) { #expect(duration.formatted == text) }
}

@Suite("A run of the executable")
struct CommandLineRunTests {
    struct Hello: LanesApplication {
        static let configuration = CommandInfo(name: "hello", version: "1.2.3", abstract: "Says hello.")

        func assemble(_ options: ServeOptions) -> Assembly {
            let router = Router()
            router.get("/hello") { _ in "hello" }
            return Assembly(router: router)
        }
    }

    struct Broken: LanesApplication {
        static let configuration = CommandInfo(name: "broken")

        func assemble(_ options: ServeOptions) throws -> Assembly { throw HTTPError(.notFound, "no ledger") }
    }

    @Test(
        "ends with the status that scripts know",
        arguments: [
            (["--version"], 0), (["--help"], 0), (["serve", "--help"], 0), (["help", "serve"], 0), (["routes"], 0),
            (["--port", "x"], 64), (["serve", "--modle", "threads"], 64), (["fly"], 64),
        ] as [([String], Int32)]
    )
    func statuses(arguments: [String], status: Int32) async {
        #expect(await CommandLineRun<Hello>(arguments).status() == status)
    }

    @Test("an application that cannot be assembled ends with 70")
    func broken() async {
        #expect(await CommandLineRun<Broken>(["routes"]).status() == 70)
    }

    @Test("its own commands come beside the application's")
    func commands() {
        let names = RootCommand<Hello>.configuration.subcommands.map { $0.configuration.commandName }
        #expect(names == ["serve", "routes"])
    }
}
