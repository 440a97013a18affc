/// JSON (RFC 8259) to and from `Codable` values, for request and response bodies.
///
/// Writing goes straight into bytes, in the order in which a type encodes its fields; nothing is built in between.
/// Reading uses Foundation's decoder, with errors a client can act on. Both sides agree on the few types JSON has no
/// word for: `Date` is ISO 8601 in UTC, `Data` is base64 text, `URL` and `UUID` are text, `Decimal` is a number.
public enum JSON {
    /// The deepest nesting that is written or read; beyond it both throw.
    ///
    /// It bounds the stack that a value can use.
    public static let maximumDepth = 512

    /// The JSON text of `value` in UTF-8, without white space and without an escaped `/`.
    ///
    /// A type that encodes one key twice writes it twice.
    /// - Throws: `EncodingError` for what JSON cannot say (a number that is not finite, a date outside the years 0 to
    ///   9999), for nesting beyond `maximumDepth`, and whatever the value's own `encode(to:)` throws.
    public static func encode<T: Encodable>(_ value: T) throws -> [UInt8] {
        try withEncoded(value) { bytes in [UInt8](bytes) }
    }

    /// Hands the JSON text of `value` to `body` without a copy; the bytes are gone when `body` returns.
    ///
    /// For a response's hot path, which copies them to where they are sent from. Throws as `encode` does.
    @inline(__always)
    package static func withEncoded<T: Encodable, Result>(
        _ value: T,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        let writer = JSONWriter.take()
        defer { writer.finish() }
        if try writer.writeRoot(value) {
            return try body(writer.buffer.bytes)
        }
        return try writeAsTree(value).withUnsafeBytes(body)
    }
}
