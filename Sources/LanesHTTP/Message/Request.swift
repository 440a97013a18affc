public import HTTPTypes
public import Lanes
public import Logging

/// A request, as a handler is given it.
///
/// It is a view of the bytes that came: a field is looked up and made a string when it is asked for. It may be kept
/// and passed on; everything but the body stays readable.
public struct Request: Sendable {
    package let exchange: Exchange

    package init(_ exchange: Exchange) { self.exchange = exchange }

    /// GET, POST, …
    public var method: HTTPRequest.Method { exchange.method }

    /// The path as it was sent, still percent-encoded: "/accounts/7".
    public var path: String { exchange.string(exchange.head.path) }

    /// The path's typed parameters, as the route names them (`/accounts/:id`).
    public var parameters: PathParameters { PathParameters(exchange) }

    /// The query's parameters. 400 when they are malformed.
    public var query: QueryParameters {
        get throws(HTTPError) {
            do throws(FormError) {
                return try QueryParameters(exchange.bytes(exchange.head.query))
            } catch {
                throw HTTPError(.badRequest, "\(error)")
            }
        }
    }

    /// The value of a field; several fields of one name are joined with ", " (RFC 9110 5.3). `nil`: there is none.
    public subscript(name: HTTPField.Name) -> String? { exchange.field(name) }

    /// All the fields. This builds the collection anew: for one field, use the subscript.
    public var headers: HTTPFields { exchange.fields() }

    /// The request's body.
    public var body: RequestBody { RequestBody(exchange) }

    /// The request's number, the same in logs and in the journal.
    public var id: RequestID { RequestID(rawValue: exchange.id) }

    /// When the response is due; what the handler calls gives up then, too.
    public var deadline: LaneClock.Instant { exchange.deadline }

    /// The client's address.
    public var remoteAddress: SocketAddress? { exchange.peer.value }

    /// The cookies that the client sent (RFC 6265 5.4).
    public var cookies: Cookies { Cookies(self[.cookie] ?? "") }

    /// A logger with the request's number, method and path.
    public var logger: Logger {
        var logger = exchange.logger
        logger[metadataKey: "request"] = "\(id)"
        logger[metadataKey: "method"] = "\(method)"
        logger[metadataKey: "path"] = "\(path)"
        return logger
    }

    /// The body decoded by its `Content-Type`: JSON, or a form. 400 when it does not fit, 415 for other types.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) async throws -> Value {
        let bytes = try await body.collect()
        let type = self[.contentType].map { MediaType($0) } ?? .json
        if let type, type.isJSON { return try decoding { try JSON.decode(Value.self, from: bytes) } }
        if let type, type.matches(.urlEncodedForm) {
            return try decoding { try URLEncodedForm.decode(Value.self, from: bytes) }
        }
        throw HTTPError(.unsupportedMediaType, "send the body as application/json or as a form")
    }

    /// The query decoded into a value. 400 when it does not fit.
    public func decodeQuery<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        let query = try query
        return try decoding { try URLEncodedForm.decode(Value.self, from: query) }
    }

    private func decoding<Value>(_ body: () throws -> Value) throws(HTTPError) -> Value {
        do {
            return try body()
        } catch {
            throw HTTPError(.badRequest, "\(error)")
        }
    }
}

/// The number of a request: unique in its process, short enough to read aloud.
public struct RequestID: Hashable, Sendable, CustomStringConvertible {
    /// The number: the loop in the upper 16 bits, the loop's count in the others.
    public let rawValue: UInt64
    /// The loop and its count in hexadecimal: "0-1f4".
    public var description: String {
        String(rawValue >> 48, radix: 16) + "-" + String(rawValue & 0xFFFF_FFFF_FFFF, radix: 16)
    }
}
