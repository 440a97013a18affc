/// Rows as lines of Markdown, each column as wide as its widest cell.
struct TextTable {
    private let widths: [Int]

    /// The widths are those of the headings, or of the widest cell that is expected.
    init(_ columns: [(heading: String, width: Int)]) {
        widths = columns.map { max($0.width, $0.heading.count) }
        emit(columns.map(\.heading))
        emit(widths.map { String(repeating: "-", count: $0) })
    }

    /// Prints a row at once: a long measurement shows how far it has come.
    func row(_ cells: [String]) { emit(cells) }

    private func emit(_ cells: [String]) {
        let padded = zip(cells, widths).map { cell, width in
            cell + String(repeating: " ", count: max(0, width - cell.count))
        }
        print("| " + padded.joined(separator: " | ") + " |")
        flushOutput()
    }
}
