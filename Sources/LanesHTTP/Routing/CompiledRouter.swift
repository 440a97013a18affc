/// A router that is complete: it says for every request which route answers it, from the bytes of its head.
package final class CompiledRouter: @unchecked Sendable {  // written by `init` only
    /// All the routes, by their number.
    package let routes: [Route]
    private let index: RouteIndex
    /// For each endpoint a route for each `KnownMethod`, in its order; the routes are held by `routes`.
    private let byMethod: UnsafeMutablePointer<Unmanaged<Route>>
    /// For each endpoint the routes for methods of other names.
    private let byName: [[(method: [UInt8], route: Unmanaged<Route>)]]
    private let notFound: Unmanaged<Route>
    private let server: Unmanaged<Route>

    init(_ entries: [RouteEntry], outermost: [any Middleware]) throws(RoutingError) {
        var builder = RouterBuilder(outermost: outermost)
        let index = try builder.build(entries)
        self.index = index
        routes = builder.routes
        byName = builder.byName
        byMethod = .allocate(capacity: max(builder.byMethod.count, 1))
        byMethod.initialize(from: builder.byMethod, count: builder.byMethod.count)
        notFound = builder.notFound
        server = builder.server
    }

    deinit { byMethod.deallocate() }

    /// The route that answers a request, and notes in the exchange what its pattern captures.
    ///
    /// Every request has one: where nothing is registered it answers 404, 405 or OPTIONS.
    @inline(__always)
    package func match(_ exchange: Exchange) -> RouteMatch {
        let path = exchange.head.path
        let method = exchange.head.method
        let head = exchange.headBytes.baseAddress!
        var endpoint = index.endpoint(of: head + Int(path.start), count: Int(path.count))
        if endpoint < 0 {
            endpoint = walk(exchange, method)
            if endpoint < 0 { return RouteMatch(exceptional(exchange)) }
        }
        if method == .other { return RouteMatch(named(exchange, endpoint)) }
        return RouteMatch(byMethod[Int(endpoint) &* Self.methods &+ Int(method.rawValue)])
    }

    static let methods = KnownMethod.allCases.count

    private func walk(_ exchange: Exchange, _ method: KnownMethod) -> Int32 {
        let path = exchange.head.path
        let head = exchange.headBytes.baseAddress!
        guard path.count > 0, exchange.head.targetForm != .asterisk else { return -1 }
        let start = Int(path.start)
        var walk = PathWalk(index, head: head, end: start &+ Int(path.count))
        let endpoint = walk.endpoint(from: 0, start: start &+ 1, captured: 0)
        if endpoint >= 0, walk.captured > 0 {
            let route =
                method == .other
                ? named(exchange, endpoint) : byMethod[Int(endpoint) &* Self.methods &+ Int(method.rawValue)]
            exchange.parameters.record(walk.slots, count: walk.captured, route: route, of: self)
        }
        return endpoint
    }

    /// What no pattern is for: "OPTIONS *", a target without a path, and everything that is not there.
    @inline(never)
    private func exceptional(_ exchange: Exchange) -> Unmanaged<Route> {
        if exchange.head.targetForm == .asterisk { return server }
        guard exchange.head.path.isEmpty, exchange.head.targetForm == .absolute else { return notFound }
        let endpoint = withUnsafeBytes(of: UInt8(ascii: "/")) { index.endpoint(of: $0.baseAddress!, count: 1) }
        if endpoint < 0 { return notFound }
        if exchange.head.method == .other { return named(exchange, endpoint) }
        return byMethod[Int(endpoint) * Self.methods + Int(exchange.head.method.rawValue)]
    }

    /// The route for a method that is not known by name; where there is none, the one that answers 405.
    @inline(never)
    private func named(_ exchange: Exchange, _ endpoint: Int32) -> Unmanaged<Route> {
        let method = exchange.bytes(exchange.head.methodName)
        for named in byName[Int(endpoint)] where named.method.elementsEqual(method) { return named.route }
        return byMethod[Int(endpoint) * Self.methods + Int(KnownMethod.other.rawValue)]
    }
}

/// The route that answers a request.
package struct RouteMatch {
    /// The route without a reference count: it is valid as long as its router is.
    package let reference: Unmanaged<Route>

    @inline(__always)
    init(_ reference: Unmanaged<Route>) { self.reference = reference }

    package var route: Route { reference.takeUnretainedValue() }

    /// Whether the request has a route of its own, and if not, what is wrong with it.
    package var kind: Route.Kind { reference._withUnsafeGuaranteedRef { $0.kind } }
}
