import HTTPTypes
import Lanes
import Synchronization

/// Says which closure answers which requests.
///
/// ```swift
/// let router = Router()
/// router.get("/accounts/:id") { request in
///     try await bank.account(request.parameters.require("id", as: Int.self))
/// }
/// router.group("/admin", lane: .thread, middleware: [Authentication()]) { admin in
///     admin.get("/report") { _ in try report() }
/// }
/// ```
///
/// A pattern's segments are text, `:name` (one segment, captured), `*` (one segment) or, at the end, `**` (all the
/// rest, captured under that name or, `**path`, under another). At each segment text is preferred to `:name` and `*`,
/// and these to `**`. A path is matched exactly: "/a" and "/a/" are two paths, "//" has an empty segment that only an
/// empty segment matches, and a path with a segment "." or ".." (encoded or not) matches nothing. Encoded characters
/// match what they stand for.
///
/// The most specific pattern decides which resource is meant; when it has no handler for the method, the answer is
/// 405 with `Allow`. HEAD is answered by GET's handler, OPTIONS with `Allow`, unless they have handlers of their own.
public final class Router: Sendable {
    private let table: RouteTable
    private let prefix: String
    private let settings: RouteSettings
    private let isOutermost: Bool
    private let middleware: Lock<[any Middleware]>
    /// Whether the application takes requests, for a route that tells a load balancer.
    public let readiness: Readiness

    /// A router without routes.
    public init() {
        table = RouteTable()
        prefix = ""
        settings = RouteSettings()
        isOutermost = true
        middleware = Lock([])
        readiness = Readiness()
    }

    private init(in outer: Router, prefix: String, settings: RouteSettings, middleware: [any Middleware]) {
        table = outer.table
        self.prefix = outer.prefix + Self.withoutLastSlash(prefix)
        self.settings = settings.within(outer.settings)
        isOutermost = false
        self.middleware = Lock(outer.middleware.withLock { $0 } + middleware)
        readiness = outer.readiness
    }

    /// Puts middleware around every route registered after this, here and in groups.
    ///
    /// The first one added is the outermost. Middleware of the whole router (not of a group) is also put around the
    /// answer to paths that match nothing, wherever it was added; so an access log sees them, too.
    public func use(_ middleware: any Middleware...) {
        self.middleware.withLock { $0 += middleware }
        if isOutermost { table.withLock { $0.outermost += middleware } }
    }

    /// Puts a closure around every route registered after this, as `use(_:)` does with a `Middleware`.
    public func use(_ respond: @escaping ClosureMiddleware.Body) { use(ClosureMiddleware(respond)) }

    /// Registers routes that share a prefix, settings or middleware.
    ///
    /// - Parameters:
    ///   - prefix: What comes before the patterns of the group. The group's "/" is the prefix itself.
    ///   - lane: Where its requests run; routes and groups inside can say otherwise.
    ///   - deadline: How long its handlers may take.
    ///   - cancelOnDisconnect: Whether a handler's task is cancelled when the client goes away.
    ///   - middleware: Around the group's routes only, inside of what is around the group.
    ///   - build: Registers the routes, with the group's own router.
    public func group(
        _ prefix: String = "",
        lane: RouteLane = .inherit,
        deadline: Duration? = nil,
        cancelOnDisconnect: Bool? = nil,
        middleware: [any Middleware] = [],
        _ build: (Router) throws -> Void
    ) rethrows {
        let settings = RouteSettings(lane: lane, deadline: deadline, cancelOnDisconnect: cancelOnDisconnect)
        try build(Router(in: self, prefix: prefix, settings: settings, middleware: middleware))
    }

    /// The router to serve with.
    ///
    /// All that is wrong with the patterns is reported at once.
    package func compile() throws(RoutingError) -> CompiledRouter {
        let (entries, outermost) = table.withLock { ($0.entries, $0.outermost) }
        return try CompiledRouter(entries, outermost: outermost)
    }

    func add(_ method: HTTPRequest.Method, _ pattern: String, _ settings: RouteSettings, _ handler: @escaping Handler) {
        let isGroupItself = !prefix.isEmpty && pattern == "/"
        let entry = RouteEntry(
            method: method,
            pattern: prefix + (isGroupItself ? "" : pattern),
            settings: settings.within(self.settings),
            middleware: middleware.withLock { $0 },
            handler: handler
        )
        table.withLock { $0.entries.append(entry) }
    }

    private static func withoutLastSlash(_ prefix: String) -> String {
        prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
    }
}

/// What a router and all its groups have registered so far.
private final class RouteTable: Sendable {
    private let content = Lock(Content())

    struct Content {
        var entries: [RouteEntry] = []
        var outermost: [any Middleware] = []
    }

    func withLock<Result>(_ body: (inout sending Content) -> sending Result) -> sending Result {
        content.withLock(body)
    }
}

/// One registration.
struct RouteEntry: Sendable {
    let method: HTTPRequest.Method
    let pattern: String
    let settings: RouteSettings
    let middleware: [any Middleware]
    let handler: Handler
}
