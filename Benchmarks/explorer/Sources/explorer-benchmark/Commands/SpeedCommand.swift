import ArgumentParser
import KnownBugs
import LanesExplorerEngine

struct SpeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "speed",
        abstract: "Schedules a second, on one thread, of bodies that end without a failure."
    )

    @Option(help: "How long each is measured.") var seconds = 5

    func run() async throws {
        let table = TextTable([
            ("body", 36), ("strategy", 10), ("schedules/s", 11), ("steps/s", 11), ("steps each", 10),
        ])
        for subject in Workload.all {
            for strategy in [StrategyName.random, .portfolio] {
                var options = Explorer.Options()
                options.schedules = .max
                options.time = .seconds(seconds)
                options.strategy = strategy.choice
                let done = await Explorer(options).run(subject.body)
                let time = done.elapsed.inSeconds
                table.row([
                    subject.name, strategy.rawValue,
                    (Double(done.schedules) / time).rounded(to: 0), (Double(done.steps) / time).rounded(to: 0),
                    (Double(done.steps) / Double(max(done.schedules, 1))).rounded(to: 1),
                ])
            }
        }
    }
}
