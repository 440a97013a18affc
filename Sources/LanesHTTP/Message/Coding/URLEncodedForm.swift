/// `application/x-www-form-urlencoded` (WHATWG URL, section 5), the format of forms and query strings, to and from
/// `Codable` values.
///
/// A flat structure: each property is one parameter; an array of scalars is a parameter that comes several times.
/// Scalars are whatever is `LosslessStringConvertible` (numbers, text, `Bool`) and enumerations with such a raw value.
/// An optional is nil if its parameter is missing or empty, as browsers send fields that were not filled in.
public enum URLEncodedForm {
    /// A `type` read from a form body or a query string.
    /// - Throws: `FormError`, which names the parameter that is missing or wrong; for more than `limit` parameters too.
    public static func decode<T: Decodable>(
        _ type: T.Type,
        from bytes: UnsafeRawBufferPointer,
        limit: Int = QueryParameters.defaultLimit
    ) throws(FormError) -> T {
        try decode(type, from: try QueryParameters(bytes, limit: limit))
    }

    /// A `type` read from a form body or a query string; see the other `decode`.
    public static func decode<T: Decodable>(
        _ type: T.Type,
        from bytes: [UInt8],
        limit: Int = QueryParameters.defaultLimit
    ) throws(FormError) -> T {
        try decode(type, from: try QueryParameters(bytes, limit: limit))
    }

    /// A `type` made of parameters that were read before; see the other `decode`.
    public static func decode<T: Decodable>(_ type: T.Type, from parameters: QueryParameters) throws(FormError) -> T {
        do {
            return try T(from: FormDecoder(parameters))
        } catch let error as FormError {
            throw error
        } catch let error as DecodingError {
            throw FormError(error)
        } catch {
            throw FormError(name: "", reason: "\(error)")
        }
    }

    /// The form text of `value`; a nil is left out.
    /// - Throws: `EncodingError` for what a flat form cannot say, such as a structure inside a structure.
    public static func encode<T: Encodable>(_ value: T) throws -> String {
        let pairs = FormPairs()
        try value.encode(to: FormEncoder(pairs: pairs, name: nil))
        return pairs.text
    }
}

extension FormError {
    fileprivate init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, _): self = .missing(key.stringValue)
        case .valueNotFound(_, let context), .typeMismatch(_, let context), .dataCorrupted(let context):
            self.init(name: context.codingPath.first?.stringValue ?? "", reason: context.debugDescription)
        @unknown default: self.init(name: "", reason: "\(error)")
        }
    }
}
