import KnownBugs
import LanesExplorerEngine

/// What was measured of one bug.
struct Figures {
    /// Schedules until the failure, for each seed that found it.
    var found: [Int] = []
    var misses = 0
    /// Real seconds until the failure, for each seed that found it.
    var seconds: [Double] = []
    /// Switches of the minimised schedules.
    var switches: [Int] = []
    /// Failures of another kind than the bug's: the explorer's mistake, or the program's.
    var strangers: [String] = []
    /// A token of a failure.
    var token: String?

    var meanFound: Double? { found.isEmpty ? nil : Double(found.reduce(0, +)) / Double(found.count) }
    var meanSeconds: Double? { seconds.isEmpty ? nil : seconds.reduce(0, +) / Double(seconds.count) }
}

/// Explores known bugs, all from this one place: replay tokens belong to a place.
struct Measurement {
    var schedules = 1_000
    var time = Duration.seconds(10)
    var strategy = StrategyChoice.portfolio

    private func options(seed: UInt64) -> Explorer.Options {
        var options = Explorer.Options()
        options.schedules = schedules
        options.time = time
        options.strategy = strategy
        options.seed = seed
        // Nobody outside resumes a task of these programs: a deadlock need not wait for that.
        options.outside = .zero
        return options
    }

    private func explore(_ body: @escaping KnownBug.Body, _ options: Explorer.Options) async -> Exploration {
        await Explorer(options).run(file: "Benchmarks/explorer", function: "known bugs", body)
    }

    /// Searches with the seeds from 1 on, and minimises what the first few of them found.
    func find(_ bug: KnownBug, seeds: Int, minimised: Int) async -> Figures {
        var figures = Figures()
        for seed in 0..<seeds {
            var options = options(seed: UInt64(seed + 1))
            options.minimises = seed < minimised
            let exploration = await explore(bug.bug, options)
            guard let failure = exploration.failure else {
                figures.misses += 1
                continue
            }
            guard failure.kind == bug.symptom.failureKind else {
                figures.strangers.append("seed \(seed + 1): \(failure.kind): \(failure.message)")
                continue
            }
            figures.found.append(exploration.schedules)
            figures.seconds.append(exploration.elapsed.inSeconds)
            figures.token = figures.token ?? failure.token
            if options.minimises { figures.switches.append(failure.switches) }
        }
        return figures
    }

    /// How many replays of the token fail in the same way, step by step.
    func identicalReplays(_ bug: KnownBug, token: String, count: Int) async -> Int {
        var options = options(seed: 0)
        options.replay = token
        var identical = 0
        for _ in 0..<count {
            let failure = await explore(bug.bug, options).failure
            if failure?.token == token, failure?.kind == bug.symptom.failureKind { identical += 1 }
        }
        return identical
    }

    /// What the fixed twin comes to under the same budget: "passes", or what broke.
    func fixedTwin(_ bug: KnownBug) async -> String {
        let exploration = await explore(bug.fixed, options(seed: 1))
        return exploration.failure.map { "\($0.kind): \($0.message)" } ?? "passes"
    }
}

extension KnownBug.Symptom {
    /// What the explorer calls it.
    var failureKind: String {
        switch self {
        case .brokenInvariant: "thrown"
        case .deadlock: "deadlock"
        }
    }
}
