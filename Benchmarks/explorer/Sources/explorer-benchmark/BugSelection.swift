import ArgumentParser
import KnownBugs

/// Which bugs are measured.
struct BugSelection: ParsableArguments {
    @Option(name: .customLong("bug"), help: "Only bugs whose name contains this. May be given again.")
    var names: [String] = []

    func bugs() throws -> [KnownBug] {
        guard !names.isEmpty else { return KnownBug.all }
        let bugs = KnownBug.all.filter { bug in names.contains { bug.name.lowercased().contains($0.lowercased()) } }
        guard !bugs.isEmpty else {
            throw ValidationError("no bug has \(names.joined(separator: " or ")) in its name; see the list command")
        }
        return bugs
    }
}
