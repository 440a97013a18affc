import ArgumentParser

/// Measures the explorer on bugs that are known.
@main
struct ExplorerBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-explorer",
        abstract: "Measures how fast LanesExplorer finds the known bugs, and how small it makes them.",
        subcommands: [TableCommand.self, CompareCommand.self, SpeedCommand.self, MemoryCommand.self, ListCommand.self],
        defaultSubcommand: TableCommand.self
    )
}
