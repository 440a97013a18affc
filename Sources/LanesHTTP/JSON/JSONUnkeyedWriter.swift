/// The elements of an array.
struct JSONUnkeyedWriter: UnkeyedEncodingContainer {
    let place: JSONPlace

    var codingPath: [any CodingKey] { place.codingPath }
    var count: Int { place.elementCount }

    func encodeNil() throws { try place.element(JSONNull()) }
    func encode(_ value: Bool) throws { try place.element(value) }
    func encode(_ value: String) throws { try place.element(value) }
    func encode(_ value: Double) throws { try place.element(value) }
    func encode(_ value: Float) throws { try place.element(value) }
    func encode(_ value: Int) throws { try place.element(value) }
    func encode(_ value: Int8) throws { try place.element(value) }
    func encode(_ value: Int16) throws { try place.element(value) }
    func encode(_ value: Int32) throws { try place.element(value) }
    func encode(_ value: Int64) throws { try place.element(value) }
    func encode(_ value: Int128) throws { try place.element(value) }
    func encode(_ value: UInt) throws { try place.element(value) }
    func encode(_ value: UInt8) throws { try place.element(value) }
    func encode(_ value: UInt16) throws { try place.element(value) }
    func encode(_ value: UInt32) throws { try place.element(value) }
    func encode(_ value: UInt64) throws { try place.element(value) }
    func encode(_ value: UInt128) throws { try place.element(value) }

    func encode<T: Encodable>(_ value: T) throws {
        let mark = try place.mark()
        try place.beginElement()
        try place.writeInner(value, mark: mark)
    }

    func nestedContainer<NestedKey: CodingKey>(keyedBy type: NestedKey.Type) -> KeyedEncodingContainer<NestedKey> {
        let inner = place.inner(.object) { try place.beginElement() }
        return inner.writer.keyedContainers.container(inner)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        JSONUnkeyedWriter(place: place.inner(.array) { try place.beginElement() })
    }

    func superEncoder() -> any Encoder {
        JSONPlaceEncoder(place: place.inner(.undecided) { try place.beginElement() })
    }
}
