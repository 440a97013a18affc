/// Why a router cannot serve: everything that is wrong with its patterns.
public struct RoutingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One thing that is wrong.
    public enum Problem: Hashable, Sendable, CustomStringConvertible {
        /// A pattern is not one.
        case badPattern(pattern: String, reason: String)
        /// Two routes would answer the same requests.
        case conflict(method: String, first: String, second: String)

        /// The patterns, and what is wrong with them.
        public var description: String {
            switch self {
            case .badPattern(let pattern, let reason):
                "\"\(pattern)\" is no pattern: \(reason)"
            case .conflict(let method, let first, let second) where first == second:
                "\(method) \"\(first)\" is registered twice"
            case .conflict(let method, let first, let second):
                "\(method) \"\(first)\" and \"\(second)\" match the same paths; remove one of them"
            }
        }
    }

    /// All that is wrong, in the order of registration.
    public let problems: [Problem]

    /// One line for each problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
