import Lanes
import Synchronization

/// What answers a request: a route's closure, and what middleware hands on to.
public typealias Handler = nonisolated(nonsending) @Sendable (Request) async throws -> Response

/// Which lane a route's requests run on, under a model that has both kinds.
public enum RouteLane: Sendable {
    /// The group's choice; the loop when nothing around says otherwise.
    case inherit
    /// The loop that accepted the connection: for handlers that wait much and compute little.
    case loop
    /// A thread of the pool, from start to finish: for handlers that block or compute for long.
    case thread
}

/// One answer a router can give, with middleware and settings already worked in.
///
/// Also what is answered where nothing is registered is a route: so a connection does the same for every request.
package final class Route: Sendable {
    package enum Kind: UInt8, Sendable {
        case handler
        case notFound
        case methodNotAllowed
        /// The automatic answer to OPTIONS.
        case options
    }

    package let kind: Kind
    package let handler: Handler
    /// `loop` or `thread`.
    package let lane: RouteLane
    package let cancelsOnDisconnect: Bool
    /// How long a handler may take; `nil`: what the limits say.
    package let deadline: Duration?
    /// `deadline` as a request's path needs it.
    package let deadlineNanoseconds: UInt64?
    package let method: String
    /// "/accounts/:id": for logs and metrics, where a request's own path would be a name without bound.
    package let pattern: String
    /// Its place in the router's `routes`: the label in the journal.
    package let number: Int
    /// The names of what the pattern captures, in order; empty for "*".
    package let names: [String]
    private let hasEscaped = Atomic<Bool>(false)

    package init(
        _ kind: Kind,
        method: String,
        pattern: String,
        number: Int,
        names: [String] = [],
        settings: RouteSettings,
        handler: @escaping Handler
    ) {
        self.kind = kind
        self.method = method
        self.pattern = pattern
        self.number = number
        self.names = names
        self.handler = handler
        lane = settings.lane == .thread ? .thread : .loop
        cancelsOnDisconnect = settings.cancelOnDisconnect ?? true
        deadline = settings.deadline
        deadlineNanoseconds = settings.deadline.map { UInt64(clamping: $0.wholeNanoseconds) }
    }

    /// "GET /accounts/:id".
    package var label: String { "\(method) \(pattern)" }

    /// True once: when work of this route is first seen to have left its lane.
    package func isFirstEscape() -> Bool { !hasEscaped.exchange(true, ordering: .relaxed) }
}

/// What a route or a group says of how its requests run; `nil` and `inherit`: what the group around it says.
package struct RouteSettings: Sendable {
    package var lane = RouteLane.inherit
    package var deadline: Duration?
    package var cancelOnDisconnect: Bool?

    package init(lane: RouteLane = .inherit, deadline: Duration? = nil, cancelOnDisconnect: Bool? = nil) {
        self.lane = lane
        self.deadline = deadline
        self.cancelOnDisconnect = cancelOnDisconnect
    }

    func within(_ outer: RouteSettings) -> RouteSettings {
        RouteSettings(
            lane: lane == .inherit ? outer.lane : lane,
            deadline: deadline ?? outer.deadline,
            cancelOnDisconnect: cancelOnDisconnect ?? outer.cancelOnDisconnect
        )
    }
}
