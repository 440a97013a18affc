import ArgumentParser

/// `serve`: listens and answers until a signal comes.
struct ServeCommand<App: LanesApplication>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "serve",
            abstract: "Listen and answer requests (the default).",
            discussion: """
                Each option can also be given by the environment variable in brackets; the command line wins. \
                SIGTERM and SIGINT finish the requests that run and exit with 0; a second signal ends at once.
                """
        )
    }

    @OptionGroup(title: "Options of the application")
    var application: App

    @OptionGroup(title: "Options of the server")
    var server: StandaloneServer

    func run() async throws {
        try await server.run(App.configuration) { options in try await application.assemble(options) }
    }
}
