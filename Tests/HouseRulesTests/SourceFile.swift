import Foundation

/// One file as the rules see it: its lines as written, and the same lines without comments and string contents.
struct SourceFile {
    /// Relative to the root of the repository.
    let path: String
    let lines: [Substring]
    /// Same count and same columns as `lines`; what a comment or a string says is blank here.
    let code: [Substring]

    init(path: String, text: String) {
        self.path = path
        lines = Self.lines(of: text)
        code = Self.lines(of: CodeOnly.text(of: text))
    }

    init(path: String, contentsOf url: URL) throws {
        self.init(path: path, text: try String(contentsOf: url, encoding: .utf8))
    }

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    var isSwift: Bool { path.hasSuffix(".swift") }

    /// The target's name for a path like `Sources/Lanes/Loop/Loop.swift`.
    var target: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    private static func lines(of text: String) -> [Substring] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.last?.isEmpty == true ? lines.dropLast() : lines
    }
}
