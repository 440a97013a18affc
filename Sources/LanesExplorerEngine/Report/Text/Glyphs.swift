/// The signs that lanes are drawn with.
struct Glyphs: Sendable {
    struct Box: Sendable {
        let topLeft: String, topRight: String, bottomLeft: String, bottomRight: String
        let across: String, down: String
    }

    /// A lane while its strand waits, and while it takes a step.
    let rail: String, active: String
    let strong: Box
    let light: Box
    /// A preemption's way from lane to lane.
    let dash: String, fork: String, backFork: String, crossing: String, toRight: String, toLeft: String
    let failure: String, mark: String, lesserMark: String, stop: String
    let fold: String, ellipsis: String, line: String
    let quotes: (open: String, close: String)

    static let unicode = Self(
        rail: "│",
        active: "┃",
        strong: Box(
            topLeft: "┏",
            topRight: "┓",
            bottomLeft: "┗",
            bottomRight: "┛",
            across: "━",
            down: "┃"
        ),
        light: Box(topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘", across: "─", down: "│"),
        dash: "╌",
        fork: "├",
        backFork: "┤",
        crossing: "┼",
        toRight: "▶",
        toLeft: "◀",
        failure: "✗",
        mark: "◆",
        lesserMark: "◇",
        stop: "■",
        fold: "⋯",
        ellipsis: "…",
        line: "─",
        quotes: ("“", "”")
    )

    static let ascii = Self(
        rail: ":",
        active: "|",
        strong: Box(topLeft: "#", topRight: "#", bottomLeft: "#", bottomRight: "#", across: "=", down: "#"),
        light: Box(topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+", across: "-", down: "|"),
        dash: "-",
        fork: "+",
        backFork: "+",
        crossing: "+",
        toRight: ">",
        toLeft: "<",
        failure: "x",
        mark: "*",
        lesserMark: "o",
        stop: "!",
        fold: "...",
        ellipsis: "~",
        line: "-",
        quotes: ("\"", "\"")
    )
}
