import ArgumentParser
import KnownBugs
import LanesExplorerEngine

struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Mean schedules until each bug is found, strategy by strategy; misses in brackets."
    )

    @OptionGroup var selection: BugSelection
    @Option(help: "Searches for each bug and strategy, with the seeds 1 to this.") var seeds = 20
    @Option(help: "Schedules that a search may take.") var schedules = 1_000
    @Option(help: "Seconds that a search may take.") var seconds = 2
    @Option(help: "The strategies; all of them when none is named.") var strategy: [StrategyName] = []

    func run() async throws {
        let strategies = strategy.isEmpty ? StrategyName.allCases : strategy
        let bugs = try selection.bugs()
        let table = TextTable(
            [("bug", bugs.map(\.name.count).max() ?? 0)] + strategies.map { ($0.rawValue, 12) }
        )
        for bug in bugs {
            var cells = [bug.name]
            for strategy in strategies {
                let measurement = Measurement(
                    schedules: schedules,
                    time: .seconds(seconds),
                    strategy: strategy.choice
                )
                cells.append(cell(await measurement.find(bug, seeds: searches(strategy), minimised: 0)))
            }
            table.row(cells)
        }
    }

    /// A search that leaves nothing to chance is the same with every seed.
    private func searches(_ strategy: StrategyName) -> Int { strategy == .exhaustive2 ? 1 : seeds }

    private func cell(_ figures: Figures) -> String {
        guard let mean = figures.meanFound else { return "missed" }
        let misses = figures.misses + figures.strangers.count
        return mean.rounded(to: 1) + (misses > 0 ? " (\(misses))" : "")
    }
}
