import FoundationEssentials

/// Finds the place of a value that its type cannot hold.
///
/// Foundation's decoder on Linux reports a number that is too large in the words it has for text that is no JSON, and
/// without a path. So a text that was refused in these words is decoded a second time, by containers that watch every
/// value: it costs something only where it is refused anyway.
final class JSONTrace {
    /// Values were met that lie too deep to be watched.
    private var hasGoneDeep = false

    /// Deeper values are not watched: each level of watching takes stack.
    static let maximumDepth = 64

    /// Why `data` is no `type`, as exactly as can be told.
    static func fault<T: Decodable>(of type: T.Type, in data: Data, _ decoder: JSONDecoder) -> JSONError {
        let trace = JSONTrace()
        do {
            _ = try decoder.decode(JSONTraced<T>.self, from: data, configuration: trace)
        } catch let error as DecodingError where !JSONError.isUnexplained(error) {
            return JSONError(error)
        } catch {}
        return JSONError(path: "", reason: "not valid JSON")
    }

    /// A value of `type` from `decoder`, watched.
    func decode<T: Decodable>(_ type: T.Type, from decoder: any Decoder) throws -> T {
        if decoder.codingPath.count < Self.maximumDepth {
            return try T(from: JSONTracedDecoder(inner: decoder, trace: self))
        }
        hasGoneDeep = true
        return try T(from: decoder)
    }

    /// Whether the decoder reads the type in a way of its own, and not by its `init(from:)`.
    static func isSpecial(_ type: any Decodable.Type) -> Bool {
        type == Date.self || type == Data.self || type == URL.self || type == Decimal.self
    }

    /// Gives an error that says nothing of its place the path and the type: what else is thrown has them.
    func read<T>(_ path: @autoclosure () -> [any CodingKey], _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as DecodingError {
            throw error
        } catch {
            throw DecodingError.dataCorrupted(.init(codingPath: path(), debugDescription: reason(T.self)))
        }
    }

    private func reason(_ type: Any.Type) -> String {
        if type is any Numeric.Type || type == Decimal.self {
            return "expected \(type), found a number that does not fit it"
        }
        return hasGoneDeep ? "a number deep inside does not fit its type" : "not valid JSON"
    }
}

/// The whole text, decoded by containers that watch it.
private struct JSONTraced<T: Decodable>: DecodableWithConfiguration {
    init(from decoder: any Decoder, configuration trace: JSONTrace) throws {
        _ = try trace.decode(T.self, from: decoder)
    }
}

/// A decoder whose containers watch what is decoded.
struct JSONTracedDecoder: Decoder {
    let inner: any Decoder
    let trace: JSONTrace

    var codingPath: [any CodingKey] { inner.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { inner.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(JSONTracedObject(inner: try inner.container(keyedBy: type), trace: trace))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        JSONTracedArray(inner: try inner.unkeyedContainer(), trace: trace)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        JSONTracedValue(inner: try inner.singleValueContainer(), decoder: inner, trace: trace)
    }
}
