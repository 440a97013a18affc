import FoundationEssentials

extension JSON {
    /// A `type` read from JSON text in UTF-8.
    ///
    /// Nesting beyond `maximumDepth` is refused, which bounds the stack that reading takes; the length of the text is
    /// for the caller to bound.
    /// - Throws: `JSONError`, which says where in the text what is wrong.
    public static func decode<T: Decodable>(_ type: T.Type, from bytes: UnsafeRawBufferPointer) throws(JSONError) -> T {
        guard let start = bytes.baseAddress, !bytes.isEmpty else {
            throw JSONError(path: "", reason: "expected a JSON value, found nothing")
        }
        // The text is only read while decoding: lent to Foundation, not copied.
        let data = Data(bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: bytes.count, deallocator: .none)
        do {
            return try decoder.decode(type, from: data)
        } catch let error as DecodingError {
            throw JSONError.isUnexplained(error) ? JSONTrace.fault(of: type, in: data, decoder) : JSONError(error)
        } catch {
            throw JSONError(path: "", reason: "\(error)")
        }
    }

    /// A `type` read from JSON text in UTF-8; see the other `decode`.
    public static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws(JSONError) -> T {
        let result: Result<T, JSONError> = bytes.withUnsafeBytes { bytes in
            do throws(JSONError) {
                return .success(try decode(type, from: bytes))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// One for all: it is not changed after this, and decoding does not change it.
    private static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            guard let time = JSONDate(try container.decode(String.self)) else {
                throw DecodingError.dataCorruptedError(
                    in: container,
                    debugDescription: "expected a date such as 2025-03-01T12:00:00Z"
                )
            }
            return time.date
        }
        return decoder
    }()
}
