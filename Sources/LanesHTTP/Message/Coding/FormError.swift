/// Why a form or a query string is not what was expected; a client's mistake.
public struct FormError: Error, Equatable, CustomStringConvertible {
    /// The parameter that is wrong; empty if it is the whole text.
    public let name: String
    /// What is wrong with it, such as `is missing`.
    public let reason: String

    /// An error in the parameter `name`.
    public init(name: String, reason: String) {
        self.name = name
        self.reason = reason
    }

    /// Name and reason in one line.
    public var description: String { name.isEmpty ? reason : "\(name): \(reason)" }

    static func missing(_ name: String) -> FormError { FormError(name: name, reason: "is missing") }

    static func mismatch(_ name: String, _ type: Any.Type, _ found: String) -> FormError {
        let shown = found.count > 40 ? "\(found.prefix(40))…" : found
        return FormError(name: name, reason: "expected \(type), found \"\(shown)\"")
    }
}
