import ArgumentParser
import KnownBugs
import LanesExplorerEngine

struct TableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table",
        abstract: "Every known bug: how soon it is found, how small it becomes, whether it replays. The default."
    )

    @OptionGroup var selection: BugSelection
    @Option(help: "Searches for each bug, with the seeds 1 to this.") var seeds = 100
    @Option(help: "Schedules that a search may take.") var schedules = 1_000
    @Option(help: "Seconds that a search may take.") var seconds = 10
    @Option(help: "Failures, from the first seed on, that are minimised.") var minimised = 10
    @Option(help: "Replays of one minimised schedule.") var replays = 1_000
    @Option(help: "How orders are chosen.") var strategy = StrategyName.portfolio

    func run() async throws {
        var measurement = Measurement()
        measurement.schedules = schedules
        measurement.time = .seconds(seconds)
        measurement.strategy = strategy.choice
        let bugs = try selection.bugs()
        let table = TextTable([
            ("bug", bugs.map(\.name.count).max() ?? 0), ("schedules, mean", 6), ("most", 4), ("misses", 6),
            ("least switches", 6), ("reached", 7), ("replays identical", 11), ("ms, mean", 8), ("fixed twin", 10),
        ])
        var strangers: [String] = []
        for bug in bugs {
            let figures = await measurement.find(bug, seeds: seeds, minimised: minimised)
            table.row(await cells(bug, figures, measurement))
            strangers += figures.strangers.map { "\(bug.name), \($0)" }
        }
        for stranger in strangers { print(stranger) }
    }

    private func cells(_ bug: KnownBug, _ figures: Figures, _ measurement: Measurement) async -> [String] {
        [
            bug.name,
            figures.meanFound.map { $0.rounded(to: 1) } ?? "-",
            figures.found.max().map { "\($0)" } ?? "-",
            "\(figures.misses + figures.strangers.count) of \(seeds)",
            bug.leastSwitches.map { "\($0)" } ?? "?",
            reached(figures.switches),
            await replayed(bug, figures, measurement),
            figures.meanSeconds.map { ($0 * 1_000).rounded(to: 1) } ?? "-",
            await measurement.fixedTwin(bug),
        ]
    }

    /// One number when all came to the same, else the range.
    private func reached(_ switches: [Int]) -> String {
        guard let least = switches.min(), let most = switches.max() else { return "-" }
        return least == most ? "\(least)" : "\(least) to \(most)"
    }

    private func replayed(_ bug: KnownBug, _ figures: Figures, _ measurement: Measurement) async -> String {
        guard replays > 0, let token = figures.token else { return "-" }
        return "\(await measurement.identicalReplays(bug, token: token, count: replays)) of \(replays)"
    }
}
