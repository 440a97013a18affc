/// The fields of an object, watched.
struct JSONTracedObject<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let inner: KeyedDecodingContainer<Key>
    let trace: JSONTrace

    var codingPath: [any CodingKey] { inner.codingPath }
    var allKeys: [Key] { inner.allKeys }

    func contains(_ key: Key) -> Bool { inner.contains(key) }
    func decodeNil(forKey key: Key) throws -> Bool { try inner.decodeNil(forKey: key) }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        try read(key) { try $0.decode(type, forKey: key) }
    }
    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        try read(key) { try $0.decode(type, forKey: key) }
    }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
        try read(key) { try $0.decode(type, forKey: key) }
    }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float {
        try read(key) { try $0.decode(type, forKey: key) }
    }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try read(key) { try $0.decode(type, forKey: key) } }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 {
        try read(key) { try $0.decode(type, forKey: key) }
    }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 {
        try read(key) { try $0.decode(type, forKey: key) }
    }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 {
        try read(key) { try $0.decode(type, forKey: key) }
    }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 {
        try read(key) { try $0.decode(type, forKey: key) }
    }
    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 {
        try read(key) { try $0.decode(type, forKey: key) }
    }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt {
        try read(key) { try $0.decode(type, forKey: key) }
    }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 {
        try read(key) { try $0.decode(type, forKey: key) }
    }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 {
        try read(key) { try $0.decode(type, forKey: key) }
    }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 {
        try read(key) { try $0.decode(type, forKey: key) }
    }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 {
        try read(key) { try $0.decode(type, forKey: key) }
    }
    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 {
        try read(key) { try $0.decode(type, forKey: key) }
    }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try read(key) { inner in
            // What is missing is for the container to report.
            guard inner.contains(key), !JSONTrace.isSpecial(type) else { return try inner.decode(type, forKey: key) }
            return try trace.decode(type, from: inner.superDecoder(forKey: key))
        }
    }

    func nestedContainer<Inner: CodingKey>(
        keyedBy type: Inner.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Inner> {
        let nested = try inner.nestedContainer(keyedBy: type, forKey: key)
        return KeyedDecodingContainer(JSONTracedObject<Inner>(inner: nested, trace: trace))
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        JSONTracedArray(inner: try inner.nestedUnkeyedContainer(forKey: key), trace: trace)
    }

    func superDecoder() throws -> any Decoder { JSONTracedDecoder(inner: try inner.superDecoder(), trace: trace) }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        JSONTracedDecoder(inner: try inner.superDecoder(forKey: key), trace: trace)
    }

    private func read<T>(_ key: Key, _ body: (KeyedDecodingContainer<Key>) throws -> T) throws -> T {
        try trace.read(codingPath + [key]) { try body(inner) }
    }
}

/// The elements of an array, watched.
struct JSONTracedArray: UnkeyedDecodingContainer {
    var inner: any UnkeyedDecodingContainer
    let trace: JSONTrace

    var codingPath: [any CodingKey] { inner.codingPath }
    var count: Int? { inner.count }
    var isAtEnd: Bool { inner.isAtEnd }
    var currentIndex: Int { inner.currentIndex }

    mutating func decodeNil() throws -> Bool { try inner.decodeNil() }
    mutating func decode(_ type: Bool.Type) throws -> Bool { try read { try $0.decode(type) } }
    mutating func decode(_ type: String.Type) throws -> String { try read { try $0.decode(type) } }
    mutating func decode(_ type: Double.Type) throws -> Double { try read { try $0.decode(type) } }
    mutating func decode(_ type: Float.Type) throws -> Float { try read { try $0.decode(type) } }
    mutating func decode(_ type: Int.Type) throws -> Int { try read { try $0.decode(type) } }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try read { try $0.decode(type) } }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try read { try $0.decode(type) } }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try read { try $0.decode(type) } }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try read { try $0.decode(type) } }
    mutating func decode(_ type: Int128.Type) throws -> Int128 { try read { try $0.decode(type) } }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try read { try $0.decode(type) } }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try read { try $0.decode(type) } }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try read { try $0.decode(type) } }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try read { try $0.decode(type) } }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try read { try $0.decode(type) } }
    mutating func decode(_ type: UInt128.Type) throws -> UInt128 { try read { try $0.decode(type) } }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        try read { [trace] inner in
            guard !inner.isAtEnd, !JSONTrace.isSpecial(type) else { return try inner.decode(type) }
            return try trace.decode(type, from: inner.superDecoder())
        }
    }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(JSONTracedObject(inner: try inner.nestedContainer(keyedBy: type), trace: trace))
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        JSONTracedArray(inner: try inner.nestedUnkeyedContainer(), trace: trace)
    }

    mutating func superDecoder() throws -> any Decoder {
        JSONTracedDecoder(inner: try inner.superDecoder(), trace: trace)
    }

    private mutating func read<T>(_ body: (inout any UnkeyedDecodingContainer) throws -> T) throws -> T {
        let (path, index) = (codingPath, currentIndex)
        return try trace.read(path + [JSONPathKey(intValue: index)]) { try body(&inner) }
    }
}

/// A value alone, watched.
struct JSONTracedValue: SingleValueDecodingContainer {
    let inner: any SingleValueDecodingContainer
    let decoder: any Decoder
    let trace: JSONTrace

    var codingPath: [any CodingKey] { inner.codingPath }

    func decodeNil() -> Bool { inner.decodeNil() }
    func decode(_ type: Bool.Type) throws -> Bool { try read { try inner.decode(type) } }
    func decode(_ type: String.Type) throws -> String { try read { try inner.decode(type) } }
    func decode(_ type: Double.Type) throws -> Double { try read { try inner.decode(type) } }
    func decode(_ type: Float.Type) throws -> Float { try read { try inner.decode(type) } }
    func decode(_ type: Int.Type) throws -> Int { try read { try inner.decode(type) } }
    func decode(_ type: Int8.Type) throws -> Int8 { try read { try inner.decode(type) } }
    func decode(_ type: Int16.Type) throws -> Int16 { try read { try inner.decode(type) } }
    func decode(_ type: Int32.Type) throws -> Int32 { try read { try inner.decode(type) } }
    func decode(_ type: Int64.Type) throws -> Int64 { try read { try inner.decode(type) } }
    func decode(_ type: Int128.Type) throws -> Int128 { try read { try inner.decode(type) } }
    func decode(_ type: UInt.Type) throws -> UInt { try read { try inner.decode(type) } }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try read { try inner.decode(type) } }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try read { try inner.decode(type) } }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try read { try inner.decode(type) } }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try read { try inner.decode(type) } }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try read { try inner.decode(type) } }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        try read {
            if JSONTrace.isSpecial(type) { return try inner.decode(type) }
            return try trace.decode(type, from: decoder)
        }
    }

    private func read<T>(_ body: () throws -> T) throws -> T { try trace.read(codingPath, body) }
}
