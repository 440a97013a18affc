/// The parameters of a query string or of a form body, in their order; a name may come more than once.
///
/// `a=1&b=two&tags=x&tags=y`. A name's final `[]`, as some clients write it for lists, is dropped, so `tags[]=x` is a
/// value of `tags`. A name without `=` has an empty value.
public struct QueryParameters: Sendable, Equatable {
    /// One name and its value, both decoded.
    public struct Pair: Sendable, Equatable {
        /// The name.
        public var name: String
        /// The value, empty if there was none.
        public var value: String

        /// A name and its value.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// As many parameters as are read unless another limit is given.
    public static let defaultLimit = 1000

    /// All of them, in their order.
    public var pairs: [Pair]

    /// Parameters that are known already.
    public init(pairs: [Pair] = []) {
        self.pairs = pairs
    }

    /// Reads a query string, without its question mark.
    /// - Throws: `FormError` for a broken percent escape, for bytes that are not UTF-8, and for more than `limit`
    ///   parameters.
    public init(_ text: String, limit: Int = defaultLimit) throws(FormError) {
        try self.init([UInt8](text.utf8), limit: limit)
    }

    /// Reads the bytes of a query string or of a form body; throws as the initializer for text does.
    public init(_ bytes: [UInt8], limit: Int = defaultLimit) throws(FormError) {
        let result: Result<[Pair], FormError> = bytes.withUnsafeBytes { bytes in
            do throws(FormError) {
                return .success(try QueryParameters(bytes, limit: limit).pairs)
            } catch {
                return .failure(error)
            }
        }
        pairs = try result.get()
    }

    /// Reads bytes where they are; throws as the initializer for text does.
    public init(_ bytes: UnsafeRawBufferPointer, limit: Int = defaultLimit) throws(FormError) {
        pairs = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "&")) ?? rest.endIndex
            let part = rest[..<end]
            rest = end == rest.endIndex ? rest[end...] : rest[(end + 1)...]
            guard !part.isEmpty else { continue }
            guard pairs.count < limit else { throw FormError(name: "", reason: "more than \(limit) parameters") }
            pairs.append(try Self.pair(part))
        }
    }

    private static func pair(_ part: Slice<UnsafeRawBufferPointer>) throws(FormError) -> Pair {
        let end = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
        guard var name = text(part[..<end]) else {
            throw FormError(name: "", reason: "a name is not percent-encoded UTF-8")
        }
        if name.hasSuffix("[]") { name.removeLast(2) }
        guard let value = text(end == part.endIndex ? part[end...] : part[(end + 1)...]) else {
            throw FormError(name: name, reason: "its value is not percent-encoded UTF-8")
        }
        return Pair(name: name, value: value)
    }

    private static func text(_ part: Slice<UnsafeRawBufferPointer>) -> String? {
        PercentCoding.decode(UnsafeRawBufferPointer(rebasing: part), plusIsSpace: true)
    }
}

// MARK: Looking up

extension QueryParameters {
    /// The first value of `name`, or nil if there is none.
    public subscript(name: String) -> String? {
        for pair in pairs where pair.name == name { return pair.value }
        return nil
    }

    /// Every value of `name`, in their order.
    public func all(_ name: String) -> [String] {
        pairs.compactMap { $0.name == name ? $0.value : nil }
    }

    /// The first value of `name` as a `Value`, or nil if there is none.
    /// - Throws: `FormError` if there is one that is not a `Value`.
    public func get<Value: LosslessStringConvertible>(
        _ name: String,
        as type: Value.Type = Value.self
    ) throws(FormError) -> Value? {
        guard let text = self[name] else { return nil }
        guard let value = formScalar(text, as: type) else { throw .mismatch(name, type, text) }
        return value
    }

    /// The first value of `name` as a `Value`.
    /// - Throws: `FormError` if there is none, or one that is not a `Value`.
    public func require<Value: LosslessStringConvertible>(
        _ name: String,
        as type: Value.Type = Value.self
    ) throws(FormError) -> Value {
        guard let value = try get(name, as: type) else { throw .missing(name) }
        return value
    }
}

/// Text as a value; a `Bool` also has the words browsers and shells use for it.
func formScalar<Value: LosslessStringConvertible>(_ text: String, as type: Value.Type) -> Value? {
    guard type == Bool.self else { return Value(text) }
    switch text {
    case "true", "1", "on", "yes": return true as? Value
    case "false", "0", "off", "no": return false as? Value
    default: return nil
    }
}
