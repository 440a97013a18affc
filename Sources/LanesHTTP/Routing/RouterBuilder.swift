import HTTPTypes

/// Makes the routes and the index of a `CompiledRouter` from what was registered.
struct RouterBuilder {
    private let outermost: [any Middleware]
    private(set) var routes: [Route] = []
    private(set) var byMethod: [Unmanaged<Route>] = []
    private(set) var byName: [[(method: [UInt8], route: Unmanaged<Route>)]] = []
    private(set) var notFound: Unmanaged<Route>
    private(set) var server: Unmanaged<Route>

    init(outermost: [any Middleware]) {
        self.outermost = outermost
        let notFound = Route(
            .notFound,
            method: "*",
            pattern: "(no route)",
            number: 0,
            settings: RouteSettings(),
            handler: outermost.around { _ in throw HTTPError(.notFound) }
        )
        let server = Route(
            .options,
            method: "OPTIONS",
            pattern: "*",
            number: 1,
            settings: RouteSettings(),
            handler: outermost.around { _ in Response(status: .noContent) }
        )
        routes = [notFound, server]
        self.notFound = .passUnretained(notFound)
        self.server = .passUnretained(server)
    }

    mutating func build(_ entries: [RouteEntry]) throws(RoutingError) -> RouteIndex {
        let tree = try Self.tree(entries)
        var endpoints: [RouteTree.Endpoint] = []
        let index = RouteIndex(tree) { endpoint in
            endpoints.append(endpoint)
            return Int32(endpoints.count - 1)
        }
        for endpoint in endpoints { add(endpoint) }
        return index
    }

    private static func tree(_ entries: [RouteEntry]) throws(RoutingError) -> RouteTree {
        let tree = RouteTree()
        var problems: [RoutingError.Problem] = []
        for entry in entries {
            do throws(BadPattern) {
                guard let there = tree.add(entry, try RoutePattern(entry.pattern)) else { continue }
                let method = entry.method.rawValue
                problems.append(.conflict(method: method, first: there.entry.pattern, second: entry.pattern))
            } catch {
                problems.append(.badPattern(pattern: entry.pattern, reason: error.reason))
            }
        }
        if !problems.isEmpty { throw RoutingError(problems: problems) }
        return tree
    }

    /// Makes an endpoint's routes: those registered, and the automatic answers to all other methods.
    private mutating func add(_ endpoint: RouteTree.Endpoint) {
        let allow = Self.allow(endpoint)
        let first = endpoint.registrations[0]
        // An automatic answer has the middleware of the pattern's first route: CORS answers OPTIONS, an access log
        // sees a 405.
        let refusal = append(.methodNotAllowed, "*", like: first) { _ in
            throw HTTPError(.methodNotAllowed, headers: [.allow: allow])
        }
        var table = [Unmanaged<Route>](repeating: refusal, count: CompiledRouter.methods)
        var named: [(method: [UInt8], route: Unmanaged<Route>)] = []
        for registration in endpoint.registrations {
            let name = Array(registration.entry.method.rawValue.utf8)
            let route = append(
                .handler,
                registration.entry.method.rawValue,
                like: registration,
                registration.entry.handler
            )
            let known = name.withUnsafeBytes { KnownMethod($0) }
            if known == .other { named.append((name, route)) } else { table[Int(known.rawValue)] = route }
        }
        let methods = endpoint.registrations.map(\.entry.method)
        if !methods.contains(.head), methods.contains(.get) {
            table[Int(KnownMethod.head.rawValue)] = table[Int(KnownMethod.get.rawValue)]
        }
        if !methods.contains(.options) {
            table[Int(KnownMethod.options.rawValue)] = append(.options, "OPTIONS", like: first) { _ in
                Response(status: .noContent, headers: [.allow: allow])
            }
        }
        byMethod += table
        byName.append(named)
    }

    private mutating func append(
        _ kind: Route.Kind,
        _ method: String,
        like registration: RouteTree.Registration,
        _ handler: @escaping Handler
    ) -> Unmanaged<Route> {
        let entry = registration.entry
        let route = Route(
            kind,
            method: method,
            pattern: entry.pattern,
            number: routes.count,
            names: registration.names,
            settings: entry.settings,
            handler: entry.middleware.around(handler)
        )
        routes.append(route)
        return .passUnretained(route)
    }

    /// The methods an endpoint answers (RFC 9110 section 10.2.1).
    private static func allow(_ endpoint: RouteTree.Endpoint) -> String {
        var methods = endpoint.registrations.map(\.entry.method.rawValue)
        if methods.contains("GET"), !methods.contains("HEAD") { methods.append("HEAD") }
        if !methods.contains("OPTIONS") { methods.append("OPTIONS") }
        return methods.sorted().joined(separator: ", ")
    }
}
