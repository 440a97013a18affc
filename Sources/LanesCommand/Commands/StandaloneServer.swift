public import ArgumentParser

/// The options and the life of a server, for a subcommand of your own that serves something else.
public struct StandaloneServer: ParsableArguments {
    @OptionGroup var arguments: ServeArguments

    /// For the parser.
    public init() {}

    /// Serves an assembly until a signal comes, with logs and exit statuses as `serve` has them.
    public func run(_ info: CommandInfo, _ assembly: Assembly) async throws {
        try await run(info) { _ in assembly }
    }

    func run(_ info: CommandInfo, _ assemble: (ServeOptions) async throws -> Assembly) async throws {
        let options = try ServeOptions(arguments, environment: .process, name: info.name) { LogStream.start(level: $0) }
        let assembly: Assembly
        do {
            assembly = try await assemble(options)
        } catch {
            throw CommandError.explaining(error)
        }
        try await ServerRun(options: options, info: info).run(assembly)
    }
}
