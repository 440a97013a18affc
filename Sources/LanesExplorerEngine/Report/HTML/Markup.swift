/// Writes HTML; whatever is not markup is escaped on the way in.
struct Markup {
    private(set) var text = ""

    /// Markup as it is: constants and numbers only.
    mutating func raw(_ markup: String) { text += markup + "\n" }

    /// `<name attributes>content</name>`, the content escaped.
    mutating func element(_ name: String, _ attributes: String = "", _ content: String) {
        raw("<\(name)\(attributes.isEmpty ? "" : " " + attributes)>\(Self.escaped(content))</\(name)>")
    }

    /// Harmless in an element and in a quoted attribute; what is invisible is made visible.
    static func escaped(_ content: String) -> String {
        var text = ""
        for character in PlainText.lines(content).joined(separator: "\n") {
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default: text.append(character)
            }
        }
        return text
    }
}
