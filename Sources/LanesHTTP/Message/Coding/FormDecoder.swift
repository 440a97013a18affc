/// Reads a flat structure: its keys are names of parameters.
struct FormDecoder: Decoder {
    private let values: [String: [String]]

    init(_ parameters: QueryParameters) {
        values = Dictionary(grouping: parameters.pairs, by: \.name).mapValues { $0.map(\.value) }
    }

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(FormKeyedReader<Key>(values: values))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw FormError(name: "", reason: "a form is read into a structure, not into an array")
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        throw FormError(name: "", reason: "a form is read into a structure, not into a single value")
    }
}

private struct FormKeyedReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let values: [String: [String]]

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { values.keys.sorted().compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { values[key.stringValue] != nil }

    func decodeNil(forKey key: Key) throws -> Bool {
        values[key.stringValue].map { $0.allSatisfy(\.isEmpty) } ?? true
    }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try FormValue(key: key, values: try found(key)).decode(type)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        throw FormValue(key: key, values: []).flat
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        FormValuesReader(key: key, values: try found(key))
    }

    func superDecoder() throws -> any Decoder { FormDecoder(values: values) }
    func superDecoder(forKey key: Key) throws -> any Decoder { FormValue(key: key, values: try found(key)) }

    private func found(_ key: Key) throws -> [String] {
        guard let found = values[key.stringValue] else { throw FormError.missing(key.stringValue) }
        return found
    }
}

extension FormDecoder {
    fileprivate init(values: [String: [String]]) {
        self.values = values
    }
}

/// The values of one parameter, for a type that decodes itself: a raw-value enumeration, an optional, an array.
private struct FormValue: Decoder, SingleValueDecodingContainer {
    let key: any CodingKey
    let values: [String]

    var codingPath: [any CodingKey] { [key] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    var flat: FormError { FormError(name: key.stringValue, reason: "a form has no structures inside a structure") }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> { throw flat }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { FormValuesReader(key: key, values: values) }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { values.allSatisfy(\.isEmpty) }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        guard let scalar = type as? any LosslessStringConvertible.Type else { return try T(from: self) }
        guard values.count == 1 else {
            throw FormError(name: key.stringValue, reason: "expected one value, found \(values.count)")
        }
        guard let value = formScalar(values[0], as: scalar) as? T else {
            throw FormError.mismatch(key.stringValue, type, values[0])
        }
        return value
    }
}

private struct FormValuesReader: UnkeyedDecodingContainer {
    let key: any CodingKey
    let values: [String]
    private(set) var currentIndex = 0

    init(key: any CodingKey, values: [String]) {
        self.key = key
        self.values = values
    }

    var codingPath: [any CodingKey] { [key] }
    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex >= values.count }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, values[currentIndex].isEmpty else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        guard !isAtEnd else { throw FormError(name: key.stringValue, reason: "has only \(values.count) values") }
        let value = try FormValue(key: key, values: [values[currentIndex]]).decode(type)
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        throw FormValue(key: key, values: []).flat
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw FormValue(key: key, values: []).flat
    }

    mutating func superDecoder() throws -> any Decoder { throw FormValue(key: key, values: []).flat }
}
