import HTTPTypes

/// The parts of a request's path that its route has named (`/accounts/:id`), decoded when they are asked for.
public struct PathParameters: Sendable {
    private let exchange: Exchange

    package init(_ exchange: Exchange) { self.exchange = exchange }

    /// The parameter's text, percent-decoded.
    ///
    /// `nil` when the route has no parameter of that name, or what was sent is no percent-encoded UTF-8. The text can
    /// hold any character, "/" and NUL too. What `**` captured is decoded as a whole.
    public subscript(name: String) -> String? {
        guard let range = exchange.parameters.range(of: name) else { return nil }
        return PercentCoding.decode(exchange.bytes(range))
    }

    /// The parameter as a value, as in `get("id", as: Int.self)`.
    ///
    /// `nil` when there is none, or its text is no such value.
    public func get<Value: LosslessStringConvertible>(_ name: String, as type: Value.Type = Value.self) -> Value? {
        self[name].flatMap(Value.init)
    }

    /// The parameter as a value.
    ///
    /// - Throws: `PathParameterError`, which becomes a 400 when what was sent is no such value, and a 500 when the
    ///   route has no parameter of that name.
    public func require<Value: LosslessStringConvertible>(
        _ name: String,
        as type: Value.Type = Value.self
    ) throws(PathParameterError) -> Value {
        guard let range = exchange.parameters.range(of: name) else {
            throw .missing(name: name, known: exchange.parameters.names)
        }
        guard let text = PercentCoding.decode(exchange.bytes(range)), let value = Value(text) else {
            throw .unconvertible(name: name, text: exchange.string(range), type: "\(Value.self)")
        }
        return value
    }

    /// The names that the route captures under, in order.
    public var names: [String] { exchange.parameters.names }
}

/// Why a path's parameter is not the value that a handler wanted.
public enum PathParameterError: HTTPResponseError, Hashable, CustomStringConvertible {
    /// The client sent something else: 400.
    case unconvertible(name: String, text: String, type: String)
    /// The route's pattern has no such name, a mistake in the program: 500.
    case missing(name: String, known: [String])

    /// 400 with a sentence that names the parameter, or a bare 500.
    public func response() -> Response {
        switch self {
        case .unconvertible: HTTPError(.badRequest, description).response()
        case .missing: HTTPError(.internalServerError).response()
        }
    }

    /// The parameter, and what is wrong with it.
    public var description: String {
        switch self {
        case .unconvertible(let name, let text, let type):
            "the path's parameter \"\(name)\" is not of type \(type): \"\(text.prefix(100))\""
        case .missing(let name, let known):
            "the route captures no parameter \"\(name)\", only \(known)"
        }
    }
}
