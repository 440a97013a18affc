/// Text from outside, made harmless: what a note says may not move a terminal's cursor, or turn a line around.
enum PlainText {
    /// More than this is cut off, so that a report stays one.
    private static let limit = 4_000
    private static let replacement: Unicode.Scalar = "\u{FFFD}"

    /// The text's lines, without any control character.
    static func lines(_ text: String) -> [String] {
        var lines = [""]
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars.prefix(limit) {
            if scalar == "\n", previous == "\r" {
                previous = scalar
                continue
            }
            previous = scalar
            if isBreak(scalar) { lines.append("") } else { lines[lines.count - 1].unicodeScalars.append(shown(scalar)) }
        }
        if text.unicodeScalars.count > limit { lines[lines.count - 1] += "…" }
        while lines.count > 1, lines.last == "" { lines.removeLast() }
        return lines
    }

    /// The text in one line.
    static func line(_ text: String) -> String { lines(text).joined(separator: " ") }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x09: " "
        case 0x00..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? replacement
        case 0x7F: "\u{2421}"
        case 0x80..<0xA0: replacement
        // Marks that turn the direction of what follows, and others that show nothing.
        case 0x061C, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB: replacement
        case 0xE0000...0xE007F: replacement
        default: scalar
        }
    }
}
