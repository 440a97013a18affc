/// What has been encoded so far.
final class FormPairs {
    private var parts: [String] = []

    var text: String { parts.joined(separator: "&") }
    var count: Int { parts.count }

    func append(_ name: String, _ value: String) {
        parts.append("\(PercentCoding.encodeForm(name))=\(PercentCoding.encodeForm(value))")
    }
}

/// Writes a flat structure; with a name, the values of that one parameter.
struct FormEncoder: Encoder {
    let pairs: FormPairs
    let name: String?

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(FormKeyedWriter<Key>(pairs: pairs, outer: name))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { FormValuesWriter(pairs: pairs, name: name) }
    func singleValueContainer() -> any SingleValueEncodingContainer { FormValuesWriter(pairs: pairs, name: name) }

    /// Writes one value, if it is one a flat form has a place for.
    func write<T: Encodable>(_ value: T) throws {
        guard let scalar = value as? any LosslessStringConvertible else { return try value.encode(to: self) }
        guard let name else { throw Self.unsupported(value, "a form is made of a structure, not of a single value") }
        pairs.append(name, scalar.description)
    }

    static func unsupported(_ value: Any, _ reason: String) -> EncodingError {
        .invalidValue(value, .init(codingPath: [], debugDescription: reason))
    }
}

private struct FormKeyedWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let pairs: FormPairs
    /// The parameter this structure would be inside of, which a form has no way to say.
    let outer: String?

    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) throws {}

    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        if let outer { throw FormEncoder.unsupported(value, "\(outer): a form has no structures inside a structure") }
        try FormEncoder(pairs: pairs, name: key.stringValue).write(value)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        KeyedEncodingContainer(FormKeyedWriter<NestedKey>(pairs: pairs, outer: key.stringValue))
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        FormValuesWriter(pairs: pairs, name: key.stringValue)
    }

    func superEncoder() -> any Encoder { FormEncoder(pairs: pairs, name: outer) }
    func superEncoder(forKey key: Key) -> any Encoder { FormEncoder(pairs: pairs, name: key.stringValue) }
}

private struct FormValuesWriter: UnkeyedEncodingContainer, SingleValueEncodingContainer {
    let pairs: FormPairs
    let name: String?
    private(set) var count = 0

    init(pairs: FormPairs, name: String?) {
        self.pairs = pairs
        self.name = name
    }

    var codingPath: [any CodingKey] { [] }

    func encodeNil() throws {}

    mutating func encode<T: Encodable>(_ value: T) throws {
        count += 1
        try FormEncoder(pairs: pairs, name: name).write(value)
    }

    func nestedContainer<NestedKey: CodingKey>(keyedBy type: NestedKey.Type) -> KeyedEncodingContainer<NestedKey> {
        KeyedEncodingContainer(FormKeyedWriter<NestedKey>(pairs: pairs, outer: name ?? "a list"))
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { FormValuesWriter(pairs: pairs, name: name) }
    func superEncoder() -> any Encoder { FormEncoder(pairs: pairs, name: name) }
}
