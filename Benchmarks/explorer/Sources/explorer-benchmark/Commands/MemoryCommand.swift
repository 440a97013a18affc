import ArgumentParser
import KnownBugs
import LanesExplorerEngine
import Synchronization

struct MemoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory",
        abstract: "The memory of the process while one exploration runs a great many schedules."
    )

    @Option(help: "How many schedules.") var schedules = 1_000_000
    @Option(help: "How often the memory is looked at.") var looks = 10

    func run() async throws {
        let table = TextTable([("body", 36), ("schedules", 10), ("RSS, MiB", 8)])
        for subject in Workload.all {
            let step = max(1, schedules / max(1, looks))
            let done = Synchronization.Atomic(0)
            var options = Explorer.Options()
            options.schedules = schedules
            options.time = .seconds(3_600)
            options.strategy = .random
            let body = subject.body
            let exploration = await Explorer(options).run {
                let count = done.wrappingAdd(1, ordering: .relaxed).newValue
                if count % step == 0 {
                    table.row([subject.name, "\(count)", (Double(residentMemory()) / 1_048_576).rounded(to: 1)])
                }
                try await body()
            }
            if exploration.schedules < schedules { print("ended after \(exploration.schedules): \(exploration)") }
        }
    }
}
