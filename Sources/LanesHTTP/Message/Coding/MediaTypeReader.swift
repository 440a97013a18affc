/// Goes through the text of a media type (RFC 9110 sections 5.6.2, 5.6.4 and 5.6.6).
struct MediaTypeReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
        skipSpace()
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func token() -> String? {
        let token = rest.prefix(while: Cookie.isToken)
        guard !token.isEmpty else { return nil }
        rest = rest[token.endIndex...]
        return String(Substring(token))
    }

    /// Goes to the next parameter; empty ones are allowed between semicolons.
    mutating func nextParameter() -> Bool {
        skipSpace()
        guard skip(";") else { return false }
        repeat { skipSpace() } while skip(";")
        return !rest.isEmpty
    }

    /// A token or a quoted string.
    mutating func value() -> String? {
        guard skip("\"") else { return token() }
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return String(decoding: value, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                value.append(byte)
                continue
            }
            guard let escaped = rest.popFirst() else { return nil }
            value.append(escaped)
        }
        return nil
    }

    private mutating func skipSpace() {
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }
}
