public import HTTPTypes

/// Tells the client the request's number, the one in the logs: `X-Request-Id: 0-1f4`.
///
/// Answers that come from an error have it, too.
public struct RequestIDHeader: Middleware {
    private let name: HTTPField.Name?

    /// Uses the field `X-Request-Id`.
    public init() { name = HTTPField.Name("X-Request-Id") }

    /// Uses another field.
    public init(_ name: HTTPField.Name) { self.name = name }

    /// Adds the field to what `next` answers.
    public func respond(to request: Request, next: @escaping Handler) async throws -> Response {
        var response: Response
        do {
            response = try await next(request)
        } catch let error as any HTTPResponseError {
            response = error.response()
        }
        if let name { response.headers[name] = "\(request.id)" }
        return response
    }
}
