import Testing

/// One broken rule: where, what, and how to mend it.
struct Violation: Equatable, CustomStringConvertible {
    let path: String
    /// Counted from 1.
    let line: Int
    let message: String

    var description: String { "\(path):\(line): \(message)" }

    /// Reports the violation at the line that causes it, not at the test.
    func record() {
        let place = SourceLocation(
            fileID: "HouseRules/\(path)",
            filePath: Repository.absolutePath(of: path),
            line: line,
            column: 1
        )
        Issue.record(Comment(rawValue: description), sourceLocation: place)
    }
}
