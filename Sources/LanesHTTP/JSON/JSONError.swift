/// Why a JSON text is not what was expected; a client's mistake, which it can find by `path`.
public struct JSONError: Error, Equatable, CustomStringConvertible {
    /// The way to the place that is wrong, such as `accounts[2].balance`; empty for the whole text.
    public let path: String
    /// What is wrong there, such as `expected Int, found String`.
    public let reason: String

    /// An error at `path`.
    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    /// Path and reason in one line.
    public var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}

extension JSONError {
    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(context, key, "is missing")
        case .valueNotFound(let type, let context):
            self.init(context, nil, "expected \(Self.name(type)), found null")
        case .typeMismatch(let type, let context):
            self.init(context, nil, "expected \(Self.name(type)), found \(Self.found(context.debugDescription))")
        case .dataCorrupted(let context):
            self.init(context, nil, context.debugDescription)
        @unknown default:
            self.init(path: "", reason: "\(error)")
        }
    }

    private init(_ context: DecodingError.Context, _ key: (any CodingKey)?, _ reason: String) {
        self.init(path: Self.path(context.codingPath + (key.map { [$0] } ?? [])), reason: reason)
    }

    static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "") { path, key in
            if let index = key.intValue, key.stringValue.hasPrefix("Index ") {
                path += "[\(index)]"
            } else {
                path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }

    /// The decoder names what it expected by Swift types a client has never heard of.
    private static func name(_ type: Any.Type) -> String {
        let name = String(describing: type)
        if name.hasPrefix("Array<") { return "an array" }
        if name.hasPrefix("Dictionary<") { return "an object" }
        return name
    }

    /// The decoder says in its text what it found: "... but found a string instead."
    private static func found(_ description: String) -> String {
        let kinds = ["a string": "String", "number": "Number", "bool": "Bool", "an array": "an array"]
        let text = description.lowercased()
        let tail = text.split(separator: "found").last ?? ""
        for (kind, name) in kinds where tail.hasPrefix(" \(kind)") { return name }
        if tail.contains("dictionary") { return "an object" }
        if tail.contains("null") { return "null" }
        return "something else"
    }

    /// On Linux the decoder says the same of text that is no JSON and of a number that its type cannot hold.
    static func isUnexplained(_ error: DecodingError) -> Bool {
        guard case .dataCorrupted(let context) = error else { return false }
        return context.codingPath.isEmpty && context.debugDescription == "The given data was not valid JSON."
    }
}
