extension Trace {
    /// As a reader needs it: with names that tell strands apart, and without numbers that tell nothing.
    var readable: Trace {
        var trace = self
        trace.tellStrandsApart()
        trace.dropNeedlessNumbers()
        return trace
    }

    /// Two requests of one route have one name: they become "POST /transfers (1)" and "POST /transfers (2)".
    private mutating func tellStrandsApart() {
        var counts: [String: Int] = [:]
        for strand in strands { counts[strand.name, default: 0] += 1 }
        var numbers: [String: Int] = [:]
        for index in strands.indices where counts[strands[index].name, default: 1] > 1 {
            let name = strands[index].name
            numbers[name, default: 0] += 1
            strands[index].name = "\(name) (\(numbers[name, default: 1]))"
        }
    }

    /// Things that have no name of their own, only a kind, keep their number.
    private static let kinds: Set<Substring> = ["Mutex", "Atomic", "Condition", "Thread"]

    /// The only actor of its type needs no number.
    private mutating func dropNeedlessNumbers() {
        let all = Set(steps.compactMap(\.resource) + waits.compactMap(\.resource) + resources.values)
        func shown(_ name: String) -> String {
            guard name.hasSuffix(" #1"), !Self.kinds.contains(name.dropLast(3)) else { return name }
            return all.contains(name.dropLast(1) + "2") ? name : String(name.dropLast(3))
        }
        for index in steps.indices { steps[index].resource = steps[index].resource.map(shown) }
        for index in waits.indices { waits[index].resource = waits[index].resource.map(shown) }
        resources = resources.mapValues(shown)
    }
}
