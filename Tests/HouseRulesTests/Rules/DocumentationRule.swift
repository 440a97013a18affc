/// What users can call is explained, and what the compiler cannot check says why it is safe.
enum DocumentationRule {
    static func violations(in file: SourceFile) -> [Violation] {
        guard file.isSwift else { return [] }
        return file.code.indices.compactMap { index in
            if isPublicDeclaration(file.code[index]), !hasComment(above: index, in: file, prefix: "///") {
                let message = "public without a docstring: say in one sentence what it does, then units and errors"
                return Violation(path: file.path, line: index + 1, message: message)
            }
            if isUnchecked(file.code[index]), !isExplained(index, in: file) {
                let message = "unchecked by the compiler: say directly above, in a comment, which rule makes it safe"
                return Violation(path: file.path, line: index + 1, message: message)
            }
            return nil
        }
    }

    private static func isPublicDeclaration(_ line: Substring) -> Bool {
        var words = line.split(separator: " ")[...]
        while let word = words.first, word.hasPrefix("@") || beforeAccess.contains(word) { words.removeFirst() }
        guard
            words.first == "public"
                || (words.first == "open" && words.dropFirst().first != "-=" && words.dropFirst().first != "+=")
        else {
            return false
        }
        guard !words.contains("override") else { return false }  // documented where it was first declared
        let declaration = words.dropFirst().joined(separator: " ")
        return !["import ", "extension "].contains { declaration.hasPrefix($0) }
            && !wellKnown.contains { declaration.contains($0) }
    }

    private static let beforeAccess: Set<Substring> = ["nonisolated", "final", "static", "indirect"]

    /// Requirements of standard protocols: every reader knows what they do.
    private static let wellKnown = [
        "func ==", "func <", "func hash(into", "var description:", "var debugDescription:", "init(from decoder",
        "func encode(to", "var hashValue:", "init(stringLiteral", "init(integerLiteral", "init(arrayLiteral",
        "init(dictionaryLiteral",
    ]

    private static func isUnchecked(_ line: Substring) -> Bool {
        line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)")
    }

    private static func isExplained(_ index: Int, in file: SourceFile) -> Bool {
        file.lines[index].contains("//") || hasComment(above: index, in: file, prefix: "//")
    }

    /// Whether the line above, attributes and conditions left out, is a comment.
    private static func hasComment(above index: Int, in file: SourceFile, prefix: String) -> Bool {
        for line in file.lines[..<index].reversed() {
            let text = line.drop { $0 == " " }
            if text.hasPrefix(prefix) { return true }
            guard text.hasPrefix("@") || text.hasPrefix("#if") else { return false }
        }
        return false
    }
}
