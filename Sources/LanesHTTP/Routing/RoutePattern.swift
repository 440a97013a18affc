/// A pattern such as "/accounts/:id", taken apart.
struct RoutePattern {
    enum Segment: Hashable {
        case literal([UInt8])
        /// One segment, whatever its text; captured.
        case any
        /// All that is left, also nothing; captured.
        case rest
    }

    let segments: [Segment]
    /// The names of what is captured, in order; empty for "*".
    let names: [String]

    init(_ text: String) throws(BadPattern) {
        guard text.utf8.first == UInt8(ascii: "/") else { throw BadPattern("it must begin with \"/\"") }
        var segments: [Segment] = []
        var names: [String] = []
        for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            if segments.last == .rest { throw BadPattern("nothing can follow \"**\"") }
            let (segment, name) = try Self.segment(part)
            segments.append(segment)
            guard let name else { continue }
            if !name.isEmpty, names.contains(name) { throw BadPattern("it captures \"\(name)\" twice") }
            names.append(name)
        }
        if names.count > PathMatch.limit { throw BadPattern("it has more than \(PathMatch.limit) parameters") }
        self.segments = segments
        self.names = names
    }

    /// The segment, and the name it is captured under.
    private static func segment(_ part: Substring) throws(BadPattern) -> (Segment, String?) {
        if part == "*" { return (.any, "") }
        if part == "**" { return (.rest, "**") }
        if part.hasPrefix("**") { return (.rest, try name(part.dropFirst(2))) }
        if part.hasPrefix(":") { return (.any, try name(part.dropFirst())) }
        if part == "." || part == ".." { throw BadPattern("clients remove \".\" and \"..\" from paths") }
        if part.contains("*") { throw BadPattern("\"*\" must be a segment of its own") }
        if part.contains("?") || part.contains("#") { throw BadPattern("a pattern is of a path only") }
        return (.literal(Array(part.utf8)), nil)
    }

    private static func name(_ text: Substring) throws(BadPattern) -> String {
        let isName = text.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || CharacterClass.isAlphanumeric(byte)
        }
        guard isName, !text.isEmpty else {
            throw BadPattern("a parameter's name is made of ASCII letters, digits, \"_\" and \"-\"")
        }
        return String(text)
    }
}

/// Why a text is no pattern.
struct BadPattern: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}

extension CharacterClass {
    fileprivate static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || lowercased(byte) &- UInt8(ascii: "a") < 26
    }
}
