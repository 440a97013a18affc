/// Blanks comments and the contents of strings, so that a rule never trips over a word in prose.
///
/// Understands line comments, nested block comments, strings with escapes and interpolation, multi-line and raw
/// strings. Interpolated code counts as part of its string. Regex literals are not understood; use `Regex("…")`.
struct CodeOnly {
    private let bytes: [UInt8]
    private var output: [UInt8]
    private var position = 0

    static func text(of source: String) -> String {
        var scanner = CodeOnly(bytes: Array(source.utf8))
        scanner.scan()
        return String(decoding: scanner.output, as: UTF8.self)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        output = bytes
    }

    private mutating func scan() {
        while position < bytes.count {
            if isNext("//") {
                blankLineComment()
            } else if isNext("/*") {
                blankBlockComment()
            } else if let pounds = poundsBeforeQuote() {
                blankString(pounds: pounds)
            } else {
                position += 1
            }
        }
    }

    private func isNext(_ text: StaticString) -> Bool { isNext(text, at: position) }

    private func isNext(_ text: StaticString, at start: Int) -> Bool {
        guard start + text.utf8CodeUnitCount <= bytes.count else { return false }
        return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[start + $0] == text.utf8Start[$0] }
    }

    /// Moves on by `count` bytes and blanks them; line ends stay, so that lines keep their numbers.
    private mutating func blank(_ count: Int) {
        for _ in 0..<count where position < bytes.count {
            if bytes[position] != UInt8(ascii: "\n") { output[position] = UInt8(ascii: " ") }
            position += 1
        }
    }

    private mutating func blankLineComment() {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { blank(1) }
    }

    private mutating func blankBlockComment() {
        var depth = 0
        repeat {
            if isNext("/*") {
                depth += 1
                blank(2)
            } else if isNext("*/") {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && position < bytes.count
    }

    /// How many `#` stand before the quote here, or nil when no string begins here.
    private func poundsBeforeQuote() -> Int? {
        var end = position
        while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
        return end < bytes.count && bytes[end] == UInt8(ascii: "\"") ? end - position : nil
    }

    private mutating func blankString(pounds: Int) {
        position += pounds
        let quotes = isNext("\"\"\"") ? 3 : 1
        position += quotes
        while position < bytes.count {
            if isEnd(quotes: quotes, pounds: pounds) {
                position += quotes + pounds
                return
            }
            if quotes == 1, bytes[position] == UInt8(ascii: "\n") { return }  // a lone quote, not a string
            blankStringElement(pounds: pounds)
        }
    }

    private func isEnd(quotes: Int, pounds: Int) -> Bool {
        let end = position + quotes + pounds
        guard end <= bytes.count else { return false }
        return bytes[position..<position + quotes].allSatisfy { $0 == UInt8(ascii: "\"") }
            && bytes[position + quotes..<end].allSatisfy { $0 == UInt8(ascii: "#") }
    }

    private mutating func blankStringElement(pounds: Int) {
        let escape = position + 1 + pounds
        guard bytes[position] == UInt8(ascii: "\\"), escape < bytes.count,
            bytes[position + 1..<escape].allSatisfy({ $0 == UInt8(ascii: "#") })
        else { return blank(1) }
        blank(1 + pounds)
        guard bytes[position] == UInt8(ascii: "(") else { return blank(1) }
        blankInterpolation()
    }

    private mutating func blankInterpolation() {
        var depth = 0
        repeat {
            if let pounds = poundsBeforeQuote() {
                let start = position
                blankString(pounds: pounds)
                for index in start..<position where bytes[index] != UInt8(ascii: "\n") {
                    output[index] = UInt8(ascii: " ")
                }
                continue
            }
            if bytes[position] == UInt8(ascii: "(") { depth += 1 }
            if bytes[position] == UInt8(ascii: ")") { depth -= 1 }
            blank(1)
        } while depth > 0 && position < bytes.count
    }
}
