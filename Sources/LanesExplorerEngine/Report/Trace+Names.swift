extension Trace {
    /// As a reader needs it: with places, with names that tell strands apart, and without numbers that tell nothing.
    var readable: Trace {
        var trace = placed
        trace.tellStrandsApart()
        trace.dropNeedlessNumbers()
        return trace
    }

    /// Two requests of one route have one name: they become "POST /transfers (1)" and "POST /transfers (2)".
    private mutating func tellStrandsApart() {
        let all = namesOfStrands
        let counts = all.values.joined().reduce(into: [:]) { counts, name in counts[name, default: 0] += 1 }
        var numbers: [String: Int] = [:]
        var shown: [StrandID: [String: String]] = [:]
        for index in strands.indices {
            let strand = strands[index].id
            for name in all[strand, default: []] {
                numbers[name, default: 0] += 1
                let isOnly = counts[name, default: 1] == 1
                shown[strand, default: [:]][name] = isOnly ? name : "\(name) (\(numbers[name, default: 1]))"
            }
            strands[index].name = all[strand, default: []].compactMap { shown[strand]?[$0] }.joined(separator: ", ")
        }
        for index in steps.indices {
            steps[index].name = steps[index].name.flatMap { shown[steps[index].strand]?[$0] }
        }
    }

    /// What each strand is called: a connection by its requests, one after the other.
    private var namesOfStrands: [StrandID: [String]] {
        var names: [StrandID: [String]] = [:]
        for step in steps {
            guard let name = step.name, names[step.strand]?.contains(name) != true else { continue }
            names[step.strand, default: []].append(name)
        }
        for strand in strands where names[strand.id] == nil { names[strand.id] = [strand.name] }
        return names
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
