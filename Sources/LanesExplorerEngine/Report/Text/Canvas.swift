/// What a piece of a report means, which colour shows where colour is wanted.
enum Ink: UInt8 {
    case plain, faint, strong, conflict, preemption, failure, note

    /// The escape sequence that begins it; every one ends with the same.
    var code: String {
        switch self {
        case .plain: ""
        case .faint: "\u{1B}[2m"
        case .strong: "\u{1B}[1m"
        case .conflict: "\u{1B}[1;33m"
        case .preemption: "\u{1B}[35m"
        case .failure: "\u{1B}[1;31m"
        case .note: "\u{1B}[36m"
        }
    }
}

/// Rows of characters to draw on.
struct Canvas {
    private struct Cell {
        var character: Character? = " "  // nil: the right half of a wide one
        var ink = Ink.plain
    }
    let width: Int
    private var rows: [[Cell]] = []

    init(width: Int) { self.width = width }

    var height: Int { rows.count }

    /// Another row below; its number.
    mutating func addRow() -> Int {
        rows.append(Array(repeating: Cell(), count: width))
        return rows.count - 1
    }

    /// Writes into a row; what does not fit is cut off.
    mutating func put(_ text: String, row: Int, column: Int, ink: Ink = .plain) {
        var column = column
        for character in text {
            let columns = character.columns
            guard columns > 0 else { continue }
            guard column >= 0, column + columns <= width else { return }
            rows[row][column] = Cell(character: character.drawn, ink: ink)
            if columns == 2 { rows[row][column + 1] = Cell(character: nil, ink: ink) }
            column += columns
        }
    }

    func isBlank(row: Int, column: Int) -> Bool { column >= width || rows[row][column].character == " " }

    /// All rows, without blanks at their ends.
    func lines(isColoured: Bool) -> [String] {
        rows.map { row in
            let end = row.lastIndex { $0.character != " " }.map { $0 + 1 } ?? 0
            return isColoured ? Self.coloured(row[..<end]) : String(row[..<end].compactMap(\.character))
        }
    }

    private static func coloured(_ cells: ArraySlice<Cell>) -> String {
        var text = ""
        var ink = Ink.plain
        for cell in cells {
            guard let character = cell.character else { continue }
            if cell.ink != ink, character != " " {
                if ink != .plain { text += "\u{1B}[0m" }
                text += cell.ink.code
                ink = cell.ink
            }
            text.append(character)
        }
        return ink == .plain ? text : text + "\u{1B}[0m"
    }
}
