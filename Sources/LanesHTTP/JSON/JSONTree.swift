import FoundationEssentials

extension JSON {
    /// Writes a value whose containers are not used one by one, with Foundation's encoder.
    ///
    /// `Encodable` allows a type to hold two nested containers and to write to them in turn. That cannot be written in
    /// one pass, so such a value is encoded a second time into a tree. Same text, but several times the cost, and the
    /// order of keys is not kept.
    @inline(never)
    static func writeAsTree<T: Encodable>(_ value: T) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        encoder.dateEncodingStrategy = .custom { date, encoder in
            guard let time = JSONDate(date) else {
                let context = EncodingError.Context(
                    codingPath: encoder.codingPath,
                    debugDescription: "a date outside the years 0 to 9999"
                )
                throw EncodingError.invalidValue(date.timeIntervalSince1970, context)
            }
            var container = encoder.singleValueContainer()
            try container.encode(time.text)
        }
        return [UInt8](try encoder.encode(value))
    }
}

extension JSONDate {
    /// The text without quotes.
    fileprivate var text: String {
        var buffer = JSONBuffer()
        write(to: &buffer)
        return String(decoding: buffer.bytes.dropFirst().dropLast(), as: UTF8.self)
    }
}
