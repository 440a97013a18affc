import ArgumentParser
import LanesHTTP

/// `routes`: prints what the application answers, without listening.
struct RoutesCommand<App: LanesApplication>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "routes", abstract: "Print the table of routes.")
    }

    @OptionGroup(title: "Options of the application")
    var application: App

    func run() async throws {
        let options = try ServeOptions(ServeArguments.parse([]), environment: .process, name: App.configuration.name)
        let routes = try await application.assemble(options).router.compile().routes.filter { $0.kind == .handler }
        print(RouteList(rows: routes.map { [$0.method, $0.pattern, "\($0.lane)"] }).text)
    }
}

/// Rows of text in columns that stand under each other.
struct RouteList {
    let rows: [[String]]

    var text: String {
        let rows = [["METHOD", "PATH", "LANE"]] + self.rows
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
