// Exported, so that an application which imports LanesCommand can say `@Option` without a dependency of its own.
@_exported public import ArgumentParser

/// An application's executable: its routes from you, its command line, lifecycle and logs from here.
///
/// ```swift
/// @main struct Hello: LanesApplication {
///     static let configuration = CommandInfo(name: "hello", version: "1.0.0", abstract: "Says hello.")
///
///     func assemble(_ options: ServeOptions) -> Assembly {
///         let router = Router()
///         router.get("/") { _ in "Hello, World!" }
///         return Assembly(router: router)
///     }
/// }
/// ```
///
/// That is `hello serve --model threads --workers 50 --port 8080`, `hello routes`, `hello --help` and
/// `hello --version`; `serve` is what runs without a subcommand. `@Option` and `@Flag` properties of the type are
/// options of `serve`, beside those of `ServeOptions`.
///
/// | exit status | meaning                                                      |
/// |-------------|--------------------------------------------------------------|
/// | 0           | stopped by SIGTERM or SIGINT, after requests that ran        |
/// | 64          | the command line or an environment variable is wrong         |
/// | 69          | the address is in use or not to be had                       |
/// | 70          | the application failed, or a handler never left its loop     |
/// | 71          | the system gives too little: descriptors, threads            |
/// | 128 + n     | a second signal n ended it at once                           |
public protocol LanesApplication: ParsableArguments, Sendable {
    /// The executable's name, version and subcommands of its own.
    static var configuration: CommandInfo { get }

    /// The routes, and what runs beside them. Called once, before anything listens.
    ///
    /// What it throws ends the executable with status 70 and the error on one line.
    func assemble(_ options: ServeOptions) async throws -> Assembly
}

extension LanesApplication {
    /// Reads the command line, runs what it says and exits.
    @concurrent public static func main() async {
        let status = await CommandLineRun<Self>(CommandLine.arguments.dropFirst()).status()
        exitProcess(status)
    }
}

/// What the command line says about an application.
public struct CommandInfo: Sendable {
    /// The executable's name, as `--help` and logs show it.
    public var name: String
    /// What `--version` prints.
    public var version: String
    /// One line on what the application is.
    public var abstract: String
    /// Subcommands beside `serve` and `routes`.
    public var subcommands: [any AsyncParsableCommand.Type]

    /// A description of an executable.
    public init(
        name: String,
        version: String = "",
        abstract: String = "",
        subcommands: [any AsyncParsableCommand.Type] = []
    ) {
        self.name = name
        self.version = version
        self.abstract = abstract
        self.subcommands = subcommands
    }
}
