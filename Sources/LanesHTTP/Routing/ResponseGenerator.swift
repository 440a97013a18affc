public import HTTPTypes

/// A value that a handler can return, because it knows the response it becomes.
///
/// `String` becomes plain text and a status becomes a response without a body. Other `Encodable` values need no
/// conformance: they are sent as JSON.
public protocol ResponseGenerator: SendableMetatype {
    /// The response. What it throws is treated as thrown by the handler.
    func response() throws -> Response
}

extension Response: ResponseGenerator {
    /// Itself.
    public func response() -> Response { self }
}

extension String: ResponseGenerator {
    /// Plain text in UTF-8.
    public func response() -> Response { Response(text: self) }
}

extension HTTPResponse.Status: ResponseGenerator {
    /// A response with this status and no body.
    public func response() -> Response { Response(status: self) }
}

extension Optional: ResponseGenerator where Wrapped: ResponseGenerator {
    /// The value's response; 404 Not Found for `nil`.
    public func response() throws -> Response {
        guard let self else { throw HTTPError(.notFound) }
        return try self.response()
    }
}

/// An optional of any type, to find `nil` where the type is not known.
protocol OptionalValue {
    var isNil: Bool { get }
}

extension Optional: OptionalValue {
    var isNil: Bool { self == nil }
}
