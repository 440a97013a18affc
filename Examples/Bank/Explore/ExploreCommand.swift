import ArgumentParser
import Glibc
import LanesExplorerEngine

/// `explore`: finds the order of events in which a ledger with a mistake loses money, and shows that its mended
/// versions keep it.
///
/// Each exploration sends two transfers at once through the bank's own routes, in memory, and looks at the money.
struct ExploreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore",
        abstract: "Find the order of events in which a ledger loses money.",
        discussion: """
            Explores a ledger with a mistake that the compiler accepts and no ordinary test shows, prints the smallest \
            order of events that breaks it, and then explores the same ledger mended in three ways.
            """
    )

    @Option(help: "At most so many orders of each ledger.") var schedules = 1_000
    @Option(help: "What random choices follow from.") var seed: UInt64 = 0
    @Option(help: ArgumentHelp("Run the one order that a report's token stands for.", valueName: "token"))
    var replay: String?
    @Option(help: ArgumentHelp("Write the report as a page to step through, too.", valueName: "path"))
    var html: String?

    func validate() throws {
        if schedules < 1 { throw ValidationError("--schedules: at least 1 is wanted") }
    }

    func run() async throws {
        print("Two transfers of 30 at once, from an account that has 100.\n")
        guard try await showMistake() else { throw ExitCode(EX_SOFTWARE) }
        if replay != nil { return }
        print("The same ledger, mended:\n")
        var isMended = true
        for ledger in BankLedger.mended {
            let exploration = await Explorer(options).run { try await TwoTransfers(with: ledger).run() }
            print(line(ledger, exploration))
            if let failure = exploration.failure {
                print(failure)
                isMended = false
            }
        }
        guard isMended else { throw ExitCode(EX_SOFTWARE) }
    }

    /// False when the mistake was not found: a demonstration that shows nothing has failed.
    private func showMistake() async throws -> Bool {
        var options = options
        options.replay = replay
        options.html = html
        let ledger = BankLedger.trusting
        print("\(ledger.name): \(ledger.summary)")
        let exploration = await Explorer(options).run { try await TwoTransfers(with: ledger).run() }
        if let error = exploration.error { throw ValidationError("--replay: \(error)") }
        guard let failure = exploration.failure else {
            print(exploration)
            return false
        }
        print(failure)
        if replay == nil { print("This order once more, from here: script/explore bank --replay \(failure.token)\n") }
        if let html { print("The same, to step through: \(html)\n") }
        return true
    }

    private var options: Explorer.Options {
        var options = Explorer.Options()
        options.schedules = schedules
        options.seed = seed
        return options
    }

    private func line(_ ledger: BankLedger, _ exploration: Exploration) -> String {
        let failures = exploration.failure == nil ? 0 : 1
        let isCut = exploration.failure == nil && exploration.schedules < schedules
        let extent =
            exploration.coverage != .sampled ? "exhaustive" : isCut ? "sampled, until the time was over" : "sampled"
        return "  \(ledger.name): \(ledger.summary)\n"
            + "    \(failures) failures in \(exploration.schedules) schedules (\(extent))\n"
    }
}
