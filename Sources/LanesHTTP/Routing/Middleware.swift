/// Code around handlers: it sees the request before them and the response after them.
///
/// It has the shape of a handler, with one more argument. It may answer itself, change the response, or turn an error
/// into a response. It runs on the lane of the route.
///
/// ```swift
/// struct Authentication: Middleware {
///     func respond(to request: Request, next: @escaping Handler) async throws -> Response {
///         guard request[.authorization] == expected else { throw HTTPError(.unauthorized) }
///         return try await next(request)
///     }
/// }
/// ```
public protocol Middleware: Sendable {
    /// Answers the request, as a rule with what `next` answers. What it throws becomes a response further out.
    func respond(to request: Request, next: @escaping Handler) async throws -> Response
}

/// Middleware that is one closure: what `router.use { request, next in … }` makes.
public struct ClosureMiddleware: Middleware {
    /// The closure's type.
    public typealias Body =
        nonisolated(nonsending) @Sendable (_ request: Request, _ next: @escaping Handler) async throws -> Response

    private let body: Body

    /// Middleware that calls `body`.
    public init(_ body: @escaping Body) { self.body = body }

    /// What the closure answers.
    public func respond(to request: Request, next: @escaping Handler) async throws -> Response {
        try await body(request, next)
    }
}

extension [any Middleware] {
    /// One closure that calls the first, which calls the second, and so on: made once, when the router is compiled.
    func around(_ handler: @escaping Handler) -> Handler {
        // Not `reduce`: passing a closure through a generic function wraps it in two more, for each request to pay.
        var handler = handler
        for middleware in reversed() { handler = middleware.handler(next: handler) }
        return handler
    }
}

extension Middleware {
    // Called on an existential, this opens it: the closure holds the value itself.
    fileprivate func handler(next: @escaping Handler) -> Handler {
        { request in try await respond(to: request, next: next) }
    }
}
