import ArgumentParser
import KnownBugs

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The known bugs, and who described them."
    )

    @OptionGroup var selection: BugSelection

    func run() throws {
        let table = TextTable([("bug", 36), ("shows as", 16), ("source", 60)])
        for bug in try selection.bugs() { table.row([bug.name, bug.symptom.rawValue, bug.source]) }
    }
}
