/// What a reader calls a function of whose symbol the demangler has more to say.
enum FunctionName {
    /// The parts that the compiler has added in front.
    private static let additions = [
        "await resume partial function for ", "suspend resume partial function for ", "partial apply forwarder for ",
        "partial apply for ", "reabstraction thunk helper for ", "reabstraction thunk for ", "dispatch thunk of ",
        "protocol witness for ", "merged ", "specialized ", "generic specialization of ", "async function pointer to ",
        "@objc ", "thunk for ",
    ]

    /// "Account.withdraw(_:)", "closure in Account.withdraw(_:)".
    static func readable(_ name: String) -> String {
        var rest = name[...]
        var isClosure = false
        while let shorter = withoutAddition(rest, &isClosure) { rest = shorter }
        if let conformance = rest.firstRange(of: " in conformance ") { rest = rest[..<conformance.lowerBound] }
        if !isClosure { return String(rest) }
        return rest.isEmpty ? "closure" : "closure in \(rest)"
    }

    private static func withoutAddition(_ name: Substring, _ isClosure: inout Bool) -> Substring? {
        if let addition = additions.first(where: name.hasPrefix) { return name.dropFirst(addition.count) }
        // "(2) ": which of the pieces that an async function was cut into.
        if name.hasPrefix("("), let end = name.firstIndex(of: ")"), name[name.index(after: end)...].hasPrefix(" "),
            name[name.index(after: name.startIndex)..<end].allSatisfy(\.isNumber)
        {
            return name[name.index(end, offsetBy: 2)...]
        }
        for closure in ["closure #", "implicit closure #"] where name.hasPrefix(closure) {
            let number = name.dropFirst(closure.count).prefix(while: \.isNumber)
            let rest = name.dropFirst(closure.count + number.count)
            guard !number.isEmpty, rest.hasPrefix(" in") else { continue }
            isClosure = true
            return rest.dropFirst(rest.hasPrefix(" in ") ? 4 : 3)
        }
        return nil
    }
}
