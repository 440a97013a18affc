/// A value that JSON has a word for, and that is written without asking its `encode(to:)`.
protocol JSONScalar {
    /// Why this value cannot be written, or nil.
    var objection: String? { get }
    /// Appends the value's text.
    func write(to buffer: inout JSONBuffer)
}

extension JSONScalar {
    @inline(__always) var objection: String? { nil }
}

extension String: JSONScalar {
    @inline(__always) func write(to buffer: inout JSONBuffer) { buffer.append(quoted: self) }
}

extension Bool: JSONScalar {
    @inline(__always) func write(to buffer: inout JSONBuffer) { buffer.append(self ? "true" : "false") }
}

extension JSONScalar where Self: BinaryFloatingPoint & CustomStringConvertible {
    @inline(__always) var objection: String? {
        isFinite ? nil : "\(self) is not a JSON number; encode it as text or leave it out"
    }
    @inline(__always) func write(to buffer: inout JSONBuffer) { buffer.append(finite: self) }
}

extension JSONScalar where Self: SignedInteger {
    @inline(__always)
    func write(to buffer: inout JSONBuffer) { buffer.append(integer: Int64(truncatingIfNeeded: self)) }
}

extension JSONScalar where Self: UnsignedInteger {
    @inline(__always)
    func write(to buffer: inout JSONBuffer) { buffer.append(integer: UInt64(truncatingIfNeeded: self)) }
}

extension Double: JSONScalar {}
extension Float: JSONScalar {}
extension Int: JSONScalar {}
extension Int8: JSONScalar {}
extension Int16: JSONScalar {}
extension Int32: JSONScalar {}
extension Int64: JSONScalar {}
extension UInt: JSONScalar {}
extension UInt8: JSONScalar {}
extension UInt16: JSONScalar {}
extension UInt32: JSONScalar {}
extension UInt64: JSONScalar {}

extension Int128: JSONScalar {
    func write(to buffer: inout JSONBuffer) { buffer.append(plain: description) }
}

extension UInt128: JSONScalar {
    func write(to buffer: inout JSONBuffer) { buffer.append(plain: description) }
}

/// JSON's `null`.
struct JSONNull: JSONScalar {
    @inline(__always) func write(to buffer: inout JSONBuffer) { buffer.append("null") }
}

extension JSONPlace {
    @inline(__always)
    func field<Scalar: JSONScalar>(_ value: Scalar, _ key: String) throws {
        if let objection = value.objection { try object(objection, value, key: key) }
        try beginField(key)
        value.write(to: &writer.buffer)
    }

    @inline(__always)
    func element<Scalar: JSONScalar>(_ value: Scalar) throws {
        if let objection = value.objection { try object(objection, value, key: nil) }
        try beginElement()
        value.write(to: &writer.buffer)
    }

    @inline(__always)
    func single<Scalar: JSONScalar>(_ value: Scalar) throws {
        if let objection = value.objection { try object(objection, value, key: nil) }
        try beginSingle()
        value.write(to: &writer.buffer)
    }

    @inline(never)
    private func object(_ objection: String, _ value: any JSONScalar, key: String?) throws {
        let path = codingPath + (key.map { [JSONPathKey(stringValue: $0)] } ?? [])
        throw EncodingError.invalidValue(value, .init(codingPath: path, debugDescription: objection))
    }
}
