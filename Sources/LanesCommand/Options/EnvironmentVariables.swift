import Glibc

/// The environment as options read it; an empty variable counts as not set.
struct EnvironmentVariables {
    private let values: [String: String]

    init(_ values: [String: String]) { self.values = values }

    /// The environment of this process.
    static var process: EnvironmentVariables {
        var values: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return EnvironmentVariables(values)
    }

    subscript(name: String) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    /// What the command line gave, or else the variable's value.
    ///
    /// - Throws: `CommandError.usage`, which names the variable, when it is no `Value`.
    func value<Value: OptionValue>(_ name: String, unless given: Value?) throws(CommandError) -> Value? {
        if let given { return given }
        guard let text = self[name] else { return nil }
        guard let value = Value(text) else {
            throw .usage("the environment variable \(name) is '\(text)': \(Value.expectation) is wanted")
        }
        return value
    }
}
