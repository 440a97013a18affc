public import HTTPTypes

/// Allows pages of other origins to call this server (Fetch standard, section 3.2).
///
/// Put it around the whole router or a group. It answers preflight requests itself, and marks all other answers,
/// errors too, so that a page can read them.
public struct CORS: Middleware {
    /// Whose pages are allowed.
    public enum Origins: Sendable {
        /// Every origin, without cookies.
        case any
        /// These, as browsers write them: "https://example.org".
        case only(Set<String>)
    }

    private let origins: Origins
    private let methods: String
    private let headers: String?
    private let exposed: String
    private let allowsCredentials: Bool
    private let maximumAge: String?

    /// Allows `origins`.
    ///
    /// - Parameters:
    ///   - origins: Whose pages are allowed.
    ///   - methods: What they may send.
    ///   - headers: The fields they may send; `nil`: those they ask for.
    ///   - exposed: The fields of a response that they may read, beyond the usual ones.
    ///   - allowsCredentials: Whether they may send cookies. Not together with `Origins.any`, where it has no effect.
    ///   - maximumAge: How long a browser may keep the answer to a preflight request.
    public init(
        origins: Origins,
        methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete],
        headers: [HTTPField.Name]? = nil,
        exposed: [HTTPField.Name] = [],
        allowsCredentials: Bool = false,
        maximumAge: Duration? = .seconds(600)
    ) {
        self.origins = origins
        self.methods = methods.map(\.rawValue).joined(separator: ", ")
        self.headers = headers.map { $0.map(\.rawName).joined(separator: ", ") }
        self.exposed = exposed.map(\.rawName).joined(separator: ", ")
        if case .any = origins { self.allowsCredentials = false } else { self.allowsCredentials = allowsCredentials }
        self.maximumAge = maximumAge.map { String($0.components.seconds) }
    }

    /// Answers a preflight request, or marks what `next` answers.
    public func respond(to request: Request, next: @escaping Handler) async throws -> Response {
        let origin = allowed(request[.origin])
        if request.exchange.head.method == .options, request[.accessControlRequestMethod] != nil {
            return preflight(request, origin)
        }
        var response: Response
        do {
            response = try await next(request)
        } catch let error as any HTTPResponseError {
            response = error.response()
        }
        mark(&response, origin)
        return response
    }

    private func preflight(_ request: Request, _ origin: String?) -> Response {
        var response = Response(status: .noContent)
        mark(&response, origin)
        guard origin != nil else { return response }
        response.headers[.accessControlAllowMethods] = methods
        if let allowed = headers ?? request[.accessControlRequestHeaders] {
            response.headers[.accessControlAllowHeaders] = allowed
        }
        if let maximumAge { response.headers[.accessControlMaxAge] = maximumAge }
        return response
    }

    private func mark(_ response: inout Response, _ origin: String?) {
        // A cache must not give one origin's answer to another, not even the refusal.
        if case .only = origins { response.headers.append(HTTPField(name: .vary, value: "Origin")) }
        guard let origin else { return }
        response.headers[.accessControlAllowOrigin] = origin
        if allowsCredentials { response.headers[.accessControlAllowCredentials] = "true" }
        if !exposed.isEmpty { response.headers[.accessControlExposeHeaders] = exposed }
    }

    private func allowed(_ origin: String?) -> String? {
        guard let origin else { return nil }
        switch origins {
        case .any: return "*"
        case .only(let allowed): return allowed.contains(origin) ? origin : nil
        }
    }
}
