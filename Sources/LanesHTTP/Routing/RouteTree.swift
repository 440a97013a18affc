/// The patterns of a router as a tree of segments, while it is built; `RouteIndex` is what requests are matched with.
final class RouteTree {
    private(set) var children: [(literal: [UInt8], tree: RouteTree)] = []
    private(set) var any: RouteTree?
    /// What is registered for the path that ends here.
    private(set) var endpoint: Endpoint?
    /// What is registered for all paths that go on from here ("**").
    private(set) var rest: Endpoint?

    /// What is registered for one pattern: an entry a method.
    final class Endpoint {
        private(set) var registrations: [Registration] = []

        /// Adds a registration; returns the one that is there already for its method.
        func add(_ registration: Registration) -> Registration? {
            if let there = registrations.first(where: { $0.entry.method == registration.entry.method }) { return there }
            registrations.append(registration)
            return nil
        }
    }

    struct Registration {
        let entry: RouteEntry
        let names: [String]
    }

    /// Adds a pattern; returns the registration that matches the same requests, if there is one.
    func add(_ entry: RouteEntry, _ pattern: RoutePattern) -> Registration? {
        let registration = Registration(entry: entry, names: pattern.names)
        var tree = self
        for segment in pattern.segments {
            switch segment {
            case .literal(let literal): tree = tree.child(literal)
            case .any: tree = tree.makeAny()
            case .rest: return tree.makeRest().add(registration)
            }
        }
        return tree.makeEndpoint().add(registration)
    }

    private func child(_ literal: [UInt8]) -> RouteTree {
        if let child = children.first(where: { $0.literal == literal }) { return child.tree }
        let tree = RouteTree()
        children.append((literal, tree))
        return tree
    }

    private func makeAny() -> RouteTree {
        let tree = any ?? RouteTree()
        any = tree
        return tree
    }

    private func makeRest() -> Endpoint {
        let endpoint = rest ?? Endpoint()
        rest = endpoint
        return endpoint
    }

    private func makeEndpoint() -> Endpoint {
        let made = endpoint ?? Endpoint()
        endpoint = made
        return made
    }
}
