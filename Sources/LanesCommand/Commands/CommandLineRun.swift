import ArgumentParser
import Glibc
import LanesHTTP
import Logging

/// One run of an application's executable: from its arguments to its exit status.
struct CommandLineRun<App: LanesApplication> {
    private let arguments: [String]

    init(_ arguments: some Sequence<String>) { self.arguments = Array(arguments) }

    /// Runs the command that the arguments name; errors go to the standard error stream, in one line.
    func status() async -> Int32 {
        do {
            var command = try RootCommand<App>.parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return EXIT_SUCCESS
        } catch let error as CommandError {
            printError("\(App.configuration.name): \(error)")
            return error.status
        } catch {
            return report(error)
        }
    }

    /// Help and the version are "errors" of the parser, too: they go where one expects them.
    private func report(_ error: any Error) -> Int32 {
        let status = RootCommand<App>.exitCode(for: error).rawValue
        guard status != EXIT_SUCCESS else {
            print(RootCommand<App>.fullMessage(for: error))
            return status
        }
        let name = App.configuration.name
        let message = RootCommand<App>.message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
        let advice = status == EX_USAGE ? " (see \(name) --help or \(name) help serve)" : ""
        printError("\(name): \(message)\(advice)")
        // The parser ends with 1 what it does not know.
        return status == EXIT_FAILURE ? EX_SOFTWARE : status
    }
}

/// The executable itself: it has subcommands and does nothing without one.
struct RootCommand<App: LanesApplication>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        let info = App.configuration
        return CommandConfiguration(
            commandName: info.name,
            abstract: info.abstract,
            version: info.version,
            subcommands: [ServeCommand<App>.self, RoutesCommand<App>.self] + info.subcommands,
            defaultSubcommand: ServeCommand<App>.self
        )
    }
}
