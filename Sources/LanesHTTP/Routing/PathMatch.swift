/// Which parts of a request's path its route has captured: offsets only, in memory the exchange already has.
package struct PathMatch {
    /// How many parts one pattern can capture.
    package static let limit = 8
    package typealias Slots = InlineArray<8, ByteRange>

    private var slots = Slots(repeating: .empty)
    private var count = 0
    private var route: Unmanaged<Route>?
    // Held so that `route` stays valid; it changes only when an exchange is used under another router, so a request
    // costs no reference counting.
    private var owner: CompiledRouter?

    package init() {}

    /// Forgets what was captured.
    package mutating func reset() {
        count = 0
        route = nil
    }

    @inline(__always)
    mutating func record(_ slots: borrowing Slots, count: Int, route: Unmanaged<Route>, of router: CompiledRouter) {
        for index in 0..<count { self.slots[index] = slots[index] }
        self.count = count
        self.route = route
        if owner !== router { owner = router }
    }

    /// Where the part captured under `name` is; `nil` when the route has none of that name.
    package func range(of name: String) -> ByteRange? {
        guard let route, !name.isEmpty else { return nil }
        let names = route._withUnsafeGuaranteedRef { $0.names }
        guard let index = names.firstIndex(of: name), index < count else { return nil }
        return slots[index]
    }

    /// The names the route has captured parts under, in order.
    package var names: [String] { route?._withUnsafeGuaranteedRef { $0.names.filter { !$0.isEmpty } } ?? [] }
}
