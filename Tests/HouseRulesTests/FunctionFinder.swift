/// Finds functions by their keyword and the braces that follow it; good enough for formatted code.
struct FunctionFinder {
    struct Function: Equatable {
        let name: String
        /// Counted from 1.
        let firstLine: Int
        let lineCount: Int
    }

    /// The functions, initialisers, deinitialisers and subscripts of a file's code (see `SourceFile.code`).
    static func functions(in code: [Substring]) -> [Function] {
        code.indices.compactMap { index in
            guard let name = declaredName(code[index]), let last = lastLine(of: code, from: index) else { return nil }
            return Function(name: name, firstLine: index + 1, lineCount: last - index + 1)
        }
    }

    private static func declaredName(_ line: Substring) -> String? {
        let words = line.split { $0 == " " || $0 == "(" || $0 == "<" || $0 == "{" || $0 == "?" || $0 == "!" }
        for (index, word) in words.enumerated() {
            switch word {
            case "func": return index + 1 < words.count ? String(words[index + 1]) : nil
            case "init", "deinit", "subscript": return String(word)
            case let word where word.hasPrefix("@") || modifiers.contains(word): continue
            default: return nil
            }
        }
        return nil
    }

    private static let modifiers: Set<Substring> = [
        "public", "package", "internal", "fileprivate", "private", "open", "static", "class", "final", "override",
        "mutating", "nonmutating", "consuming", "borrowing", "nonisolated", "nonisolated(unsafe)", "convenience",
        "required", "isolated", "distributed", "prefix", "postfix", "infix", "nonisolated(nonsending)", "unsafe",
        "nonsending)",
    ]

    /// The line of the brace that closes the body, or nil for a requirement of a protocol, which has none.
    private static func lastLine(of code: [Substring], from first: Int) -> Int? {
        var braces = 0
        var parentheses = 0
        for index in first..<code.count {
            for character in code[index] {
                switch character {
                case "(": parentheses += 1
                case ")": parentheses -= 1
                case "{" where parentheses == 0: braces += 1
                case "}" where parentheses == 0:
                    braces -= 1
                    if braces == 0 { return index }
                    if braces < 0 { return nil }
                default: break
                }
            }
            // A requirement ends with its line: nothing is open and the next line does not go on with the signature.
            if braces == 0, parentheses == 0, !continues(code, after: index) { return nil }
        }
        return nil
    }

    private static func continues(_ code: [Substring], after index: Int) -> Bool {
        guard index + 1 < code.count else { return false }
        let next = code[index + 1].drop { $0 == " " }
        return ["{", "where ", "->", "throws", "async", "rethrows"].contains { next.hasPrefix($0) }
    }
}
