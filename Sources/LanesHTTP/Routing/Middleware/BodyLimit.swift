/// Allows bodies of up to so many bytes, more or fewer than `Limits.bodyBytes`: 413 beyond.
///
/// A body that tells a larger length is refused before the handler is called; of one that comes in chunks the handler
/// sees no more than the limit.
public struct BodyLimit: Middleware {
    private let bytes: Int

    /// A limit in bytes.
    public init(_ bytes: Int) { self.bytes = bytes }

    /// Refuses the request, or hands it on with the limit set.
    public func respond(to request: Request, next: @escaping Handler) async throws -> Response {
        if let length = request.body.length, length > bytes { throw HTTPError.tooLong(bytes) }
        await request.body.allow(upTo: bytes)
        return try await next(request)
    }
}
