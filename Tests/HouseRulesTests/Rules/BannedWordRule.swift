/// Words that the product's sources do without, each with what to write instead.
struct BannedWordRule: Sendable {
    let word: String
    let instead: String
    /// Files that may use the word all the same, each with the reason.
    var exceptions: [String: String] = [:]

    static let all = [
        Self(word: "Task {", instead: "a child task (async let, a task group): an unstructured task leaves its lane"),
        Self(
            word: "Task.detached",
            instead: "a child task, or offload for work that blocks",
            exceptions: ["Sources/LanesCommand/ServerRun.swift": "the watch for a second signal outlives the server"]
        ),
        Self(word: "Date()", instead: "the lane's clock, so that a simulated lane can choose the time"),
        Self(
            word: "ContinuousClock",
            instead: "the lane's clock, so that a simulated lane can choose the time",
            exceptions: [
                "Sources/LanesExplorerEngine/Capture/SelfTest.swift": "looks whether this very clock is under control"
            ]
        ),
        Self(word: "Thread.sleep", instead: "the lane's sleep, which blocks only where the lane may block"),
        Self(word: "DispatchQueue", instead: "a lane, or a Mutex around one small struct"),
        Self(word: "try!", instead: "do and catch, or a throwing function: user input must never end the process"),
        Self(word: "as!", instead: "as? with a typed error, or a generic parameter"),
        Self(word: "fatalError", instead: "a typed error; for a broken invariant a precondition that names it"),
        Self(
            word: "print(",
            instead: "a Logger",
            exceptions: [
                "Sources/LanesCommand/Commands/RoutesCommand.swift": "the table is what the command is asked for",
                "Sources/LanesCommand/Commands/CommandLineRun.swift": "help and version are what was asked for",
            ]
        ),
    ]

    /// Marks of work that was left undone; they may stand nowhere, not even in a comment.
    static let leftovers = ["TODO", "FIXME"]

    func violations(in file: SourceFile) -> [Violation] {
        guard file.isSwift, exceptions[file.path] == nil else { return [] }
        return lines(of: file).map { line in
            let message = "\(word) is banned here: use \(instead); a justified exception is named in BannedWordRule.all"
            return Violation(path: file.path, line: line, message: message)
        }
    }

    /// The lines, counted from 1, that use the word as a word: `alias!` is not `as!`, `.print(` is not `print(`.
    func lines(of file: SourceFile) -> [Int] {
        file.code.enumerated().compactMap { index, line in
            let isUsed = line.ranges(of: word).contains { range in
                guard range.lowerBound > line.startIndex else { return true }
                let before = line[line.index(before: range.lowerBound)]
                return !(before.isLetter || before.isNumber || before == "_" || before == ".")
            }
            return isUsed ? index + 1 : nil
        }
    }

    static func leftoverViolations(in file: SourceFile) -> [Violation] {
        file.lines.enumerated().compactMap { index, line in
            let words = line.split { !$0.isLetter }
            guard let mark = leftovers.first(where: { words.contains($0[...]) }) else { return nil }
            let message = "\(mark): do it now, or open an issue and leave no mark in the source"
            return Violation(path: file.path, line: index + 1, message: message)
        }
    }
}
