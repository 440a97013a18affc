public import HTTPTypes

/// Registers routes for one method: what `router.get`, `router.post`, … are, and called like functions.
///
/// ```swift
/// router.get("/hello") { _ in "Hello" }
/// router.post("/transfers", deadline: .seconds(2)) { request in … }
/// ```
///
/// All its forms take the same arguments: the pattern (see `Router`), the lane the route's requests run on, how long
/// the handler may take (else what the group and then the limits say), and whether its task is cancelled when the
/// client goes away (it is, unless the route or its group says `false`).
public struct RouteVerb {
    private let router: Router
    private let method: HTTPRequest.Method

    init(_ router: Router, _ method: HTTPRequest.Method) {
        self.router = router
        self.method = method
    }

    /// Registers a handler that returns a response.
    ///
    /// It is called as it is, with nothing around it.
    public func callAsFunction(
        _ pattern: String,
        lane: RouteLane = .inherit,
        deadline: Duration? = nil,
        cancelOnDisconnect: Bool? = nil,
        _ handler: @escaping Handler
    ) {
        let settings = RouteSettings(lane: lane, deadline: deadline, cancelOnDisconnect: cancelOnDisconnect)
        router.add(method, pattern, settings, handler)
    }

    /// Registers a handler that returns text, a status, or a type that knows its response.
    ///
    /// `nil` becomes a 404.
    public func callAsFunction<Output: ResponseGenerator>(
        _ pattern: String,
        lane: RouteLane = .inherit,
        deadline: Duration? = nil,
        cancelOnDisconnect: Bool? = nil,
        _ handler: nonisolated(nonsending) @escaping @Sendable (Request) async throws -> Output
    ) {
        let settings = RouteSettings(lane: lane, deadline: deadline, cancelOnDisconnect: cancelOnDisconnect)
        router.add(method, pattern, settings) { request in try await handler(request).response() }
    }

    /// Registers a handler whose value is sent as JSON.
    ///
    /// `nil` becomes a 404.
    @_disfavoredOverload
    public func callAsFunction<Output: Encodable & SendableMetatype>(
        _ pattern: String,
        lane: RouteLane = .inherit,
        deadline: Duration? = nil,
        cancelOnDisconnect: Bool? = nil,
        _ handler: nonisolated(nonsending) @escaping @Sendable (Request) async throws -> Output
    ) {
        let settings = RouteSettings(lane: lane, deadline: deadline, cancelOnDisconnect: cancelOnDisconnect)
        guard Output.self is any OptionalValue.Type else {
            return router.add(method, pattern, settings) { request in try Response(json: try await handler(request)) }
        }
        router.add(method, pattern, settings) { request in
            let value = try await handler(request)
            if let optional = value as? any OptionalValue, optional.isNil { throw HTTPError(.notFound) }
            return try Response(json: value)
        }
    }
}

extension Router {
    /// Registers a handler for GET, and for HEAD where there is none of its own.
    public var get: RouteVerb { on(.get) }
    /// Registers a handler for POST.
    public var post: RouteVerb { on(.post) }
    /// Registers a handler for PUT.
    public var put: RouteVerb { on(.put) }
    /// Registers a handler for PATCH.
    public var patch: RouteVerb { on(.patch) }
    /// Registers a handler for DELETE.
    public var delete: RouteVerb { on(.delete) }
    /// Registers a handler for HEAD, instead of GET's.
    public var head: RouteVerb { on(.head) }
    /// Registers a handler for OPTIONS, instead of the automatic answer.
    public var options: RouteVerb { on(.options) }
    /// Registers a handler for any method: `router.on(.connect)("/tunnel") { … }`.
    public func on(_ method: HTTPRequest.Method) -> RouteVerb { RouteVerb(self, method) }
}
