/// The cookies of a request (RFC 6265 sections 4.2 and 5.4), in the order in which the client sent them.
///
/// Whatever is not `name=value` with a valid name is passed over: a client may send cookies that other software set.
/// Values are not decoded; quotes around a value are dropped (section 4.1.1 allows both forms).
public struct Cookies: Sendable, Equatable {
    /// Name and value of one cookie.
    public struct Pair: Sendable, Equatable {
        /// The name; upper and lower case differ.
        public let name: String
        /// The value.
        public let value: String
    }

    /// All cookies.
    public private(set) var pairs: [Pair] = []

    /// Reads the value of a `Cookie` field.
    public init(_ fieldValue: some StringProtocol) {
        append(fieldValue)
    }

    /// Reads the values of all `Cookie` fields of a request: there is one at most in HTTP/1.1, several in HTTP/2.
    public init(_ fieldValues: some Sequence<String>) {
        for value in fieldValues { append(value) }
    }

    /// The value of the first cookie called `name`: the one with the most specific path, as clients sort them.
    public subscript(name: String) -> String? {
        for pair in pairs where pair.name == name { return pair.value }
        return nil
    }

    /// Every value of `name`, since cookies of different paths may share one.
    public func all(_ name: String) -> [String] {
        pairs.compactMap { $0.name == name ? $0.value : nil }
    }

    private mutating func append(_ fieldValue: some StringProtocol) {
        for part in Substring(fieldValue).utf8.split(separator: UInt8(ascii: ";")) {
            let part = trimmed(part)
            guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = trimmed(part[..<equals])
            let value = unquoted(trimmed(part[part.index(after: equals)...]))
            guard !name.isEmpty, name.allSatisfy(Cookie.isToken), value.allSatisfy(Self.isVisible) else { continue }
            pairs.append(
                Pair(name: String(decoding: name, as: UTF8.self), value: String(decoding: value, as: UTF8.self))
            )
        }
    }

    private func trimmed<Bytes: BidirectionalCollection<UInt8>>(_ bytes: Bytes) -> Bytes.SubSequence {
        func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        guard let first = bytes.firstIndex(where: { !isSpace($0) }),
            let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return bytes[bytes.endIndex...] }
        return bytes[first...last]
    }

    private func unquoted<Bytes: BidirectionalCollection<UInt8>>(_ bytes: Bytes) -> Bytes.SubSequence {
        let quote = UInt8(ascii: "\"")
        guard bytes.count >= 2, bytes.first == quote, bytes.last == quote else { return bytes[...] }
        return bytes.dropFirst().dropLast()
    }

    /// More than section 4.1.1 lets servers set (clients do send UTF-8, spaces and commas), but no control characters.
    private static func isVisible(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F }
}
