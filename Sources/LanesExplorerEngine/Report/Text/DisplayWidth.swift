// How many columns of a terminal a text fills.

extension Character {
    /// 0, 1 or 2, as terminals have it: the wide characters of East Asia and emoji fill two columns.
    var columns: Int {
        if let byte = asciiValue { return byte < 0x20 || byte == 0x7F ? 0 : 1 }
        guard unicodeScalars.count <= 10 else { return 1 }  // drawn as one replacement character
        return unicodeScalars.reduce(0) { max($0, $1.columns) }
    }

    /// Itself, or a replacement for a heap of marks that would grow into the lines above.
    var drawn: Character { unicodeScalars.count <= 10 ? self : "\u{FFFD}" }
}

extension Unicode.Scalar {
    fileprivate var columns: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: value == 0xFE0F ? 2 : 0
        default: isWide || properties.isEmojiPresentation ? 2 : 1
        }
    }

    /// East Asian wide and full-width (Unicode Standard Annex 11), in blocks.
    private var isWide: Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}

extension String {
    /// How many columns it fills.
    var columns: Int { reduce(0) { $0 + $1.columns } }

    /// Its beginning, at most so wide.
    func prefix(columns limit: Int) -> Substring {
        var used = 0
        return prefix { character in
            used += character.columns
            return used <= limit
        }
    }

    /// Itself if it fits, or its beginning with a sign that something is missing.
    func shortened(to limit: Int, _ sign: String) -> String {
        if columns <= limit { return self }
        return prefix(columns: max(0, limit - sign.columns)) + sign
    }

    /// Itself if it fits, or its end: of a path the end says more.
    func shortenedInFront(to limit: Int, _ sign: String) -> String {
        if columns <= limit { return self }
        var used = sign.columns
        let end = reversed().prefix { character in
            used += character.columns
            return used <= limit
        }
        return sign + String(String.UnicodeScalarView(end.reversed().flatMap(\.unicodeScalars)))
    }

    /// In lines of at most so many columns, broken at spaces where there are any. What needs more lines is cut off.
    func wrapped(to width: Int, lines limit: Int, _ sign: String) -> [String] {
        var lines: [String] = []
        var rest = self[...]
        while !rest.isEmpty, lines.count < limit {
            let text = String(rest)
            let isLast = lines.count == limit - 1
            if isLast || text.columns <= width {
                lines.append(text.shortened(to: width, sign))
                break
            }
            let line = text.lineBreak(at: width)
            lines.append(line.text)
            rest = Substring(line.rest)
        }
        return lines.isEmpty ? [""] : lines
    }

    private func lineBreak(at width: Int) -> (text: String, rest: String) {
        var whole = prefix(columns: width)
        if whole.isEmpty { whole = prefix(1) }
        let after = self[whole.endIndex...]
        if after.first == " " { return (String(whole), String(after.dropFirst())) }
        guard let space = whole.lastIndex(of: " "), whole.distance(from: whole.startIndex, to: space) > 0 else {
            return (String(whole), String(after))
        }
        return (String(self[..<space]), String(self[index(after: space)...]))
    }
}
