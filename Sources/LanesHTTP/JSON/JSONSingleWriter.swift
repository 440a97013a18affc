/// A value without a container of its own.
struct JSONSingleWriter: SingleValueEncodingContainer {
    let place: JSONPlace

    var codingPath: [any CodingKey] { place.codingPath }

    func encodeNil() throws { try place.single(JSONNull()) }
    func encode(_ value: Bool) throws { try place.single(value) }
    func encode(_ value: String) throws { try place.single(value) }
    func encode(_ value: Double) throws { try place.single(value) }
    func encode(_ value: Float) throws { try place.single(value) }
    func encode(_ value: Int) throws { try place.single(value) }
    func encode(_ value: Int8) throws { try place.single(value) }
    func encode(_ value: Int16) throws { try place.single(value) }
    func encode(_ value: Int32) throws { try place.single(value) }
    func encode(_ value: Int64) throws { try place.single(value) }
    func encode(_ value: Int128) throws { try place.single(value) }
    func encode(_ value: UInt) throws { try place.single(value) }
    func encode(_ value: UInt8) throws { try place.single(value) }
    func encode(_ value: UInt16) throws { try place.single(value) }
    func encode(_ value: UInt32) throws { try place.single(value) }
    func encode(_ value: UInt64) throws { try place.single(value) }
    func encode(_ value: UInt128) throws { try place.single(value) }

    func encode<T: Encodable>(_ value: T) throws {
        try place.writeSingle(value)
    }
}
