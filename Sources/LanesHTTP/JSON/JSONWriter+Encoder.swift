// What a value's `encode(to:)` asks of its encoder.

extension JSONWriter {
    var codingPath: [any CodingKey] { path(of: current) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        place(current).keyed()
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { place(current).unkeyed() }

    func singleValueContainer() -> any SingleValueEncodingContainer { JSONSingleWriter(place: place(current)) }
}

/// An encoder for one level, which `superEncoder` gives out: it is used at a time of its owner's choosing.
struct JSONPlaceEncoder: Encoder {
    let place: JSONPlace

    var codingPath: [any CodingKey] { place.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> { place.keyed() }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { place.unkeyed() }

    func singleValueContainer() -> any SingleValueEncodingContainer { JSONSingleWriter(place: place) }
}

extension JSONPlace {
    @inline(__always)
    func keyed<Key: CodingKey>() -> KeyedEncodingContainer<Key> {
        open(.object)
        return writer.keyedContainers.container(self)
    }

    @inline(__always)
    func unkeyed() -> any UnkeyedEncodingContainer {
        open(.array)
        return JSONUnkeyedWriter(place: self)
    }

    var elementCount: Int {
        level <= writer.depth && writer.levels[level].serial == serial ? writer.levels[level].elements : 0
    }

    /// Writes a value for which a key or an element has been begun.
    @inline(__always)
    func writeInner<T: Encodable>(_ value: T, mark: JSONWriter.Mark) throws {
        do {
            if try writer.writeKnown(value) { return }
        } catch {
            writer.rewind(self, to: mark, pushing: true)
            throw error
        }
        try writer.write(value, as: self, mark: mark, pushing: true)
    }

    /// Writes a value in this place itself.
    func writeSingle<T: Encodable>(_ value: T) throws {
        let mark = try mark()
        guard writer.levels[level].kind == .undecided else { return try beginSingle() }
        if try writer.writeKnown(value) {
            writer.levels[level].kind = .single
        } else {
            try writer.write(value, as: self, mark: mark, pushing: false)
        }
    }
}
