/// The fields of an object.
struct JSONKeyedWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let keyed: JSONKeyedPlace

    private var place: JSONPlace {
        @inline(__always) get { keyed.place }
    }

    var codingPath: [any CodingKey] { place.codingPath }

    func encodeNil(forKey key: Key) throws { try place.field(JSONNull(), key.stringValue) }
    func encode(_ value: Bool, forKey key: Key) throws { try place.field(value, key.stringValue) }
    func encode(_ value: String, forKey key: Key) throws { try place.field(value, key.stringValue) }
    func encode(_ value: Double, forKey key: Key) throws { try place.field(value, key.stringValue) }
    func encode(_ value: Float, forKey key: Key) throws { try place.field(value, key.stringValue) }
    func encode(_ value: Int, forKey key: Key) throws { try place.field(value, key.stringValue) }
    func encode(_ value: Int8, forKey key: Key) throws { try place.field(value, key.stringValue) }
    func encode(_ value: Int16, forKey key: Key) throws { try place.field(value, key.stringValue) }
    func encode(_ value: Int32, forKey key: Key) throws { try place.field(value, key.stringValue) }
    func encode(_ value: Int64, forKey key: Key) throws { try place.field(value, key.stringValue) }
    func encode(_ value: Int128, forKey key: Key) throws { try place.field(value, key.stringValue) }
    func encode(_ value: UInt, forKey key: Key) throws { try place.field(value, key.stringValue) }
    func encode(_ value: UInt8, forKey key: Key) throws { try place.field(value, key.stringValue) }
    func encode(_ value: UInt16, forKey key: Key) throws { try place.field(value, key.stringValue) }
    func encode(_ value: UInt32, forKey key: Key) throws { try place.field(value, key.stringValue) }
    func encode(_ value: UInt64, forKey key: Key) throws { try place.field(value, key.stringValue) }
    func encode(_ value: UInt128, forKey key: Key) throws { try place.field(value, key.stringValue) }

    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        let mark = try place.mark()
        try place.beginField(key.stringValue)
        try place.writeInner(value, mark: mark)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        let inner = place.inner(.object) { try place.beginField(key.stringValue) }
        return inner.writer.keyedContainers.container(inner)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        JSONUnkeyedWriter(place: place.inner(.array) { try place.beginField(key.stringValue) })
    }

    func superEncoder() -> any Encoder { superEncoder(named: "super") }

    func superEncoder(forKey key: Key) -> any Encoder { superEncoder(named: key.stringValue) }

    private func superEncoder(named name: String) -> any Encoder {
        JSONPlaceEncoder(place: place.inner(.undecided) { try place.beginField(name) })
    }
}
