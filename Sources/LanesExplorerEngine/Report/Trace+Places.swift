import Lanes

/// One for all reports: what was looked up once is known.
private let shared = Lock(SourcePlaces())

extension Trace {
    /// With the places of its steps; looked up only now that somebody reads the report, since it takes a while.
    var placed: Trace {
        guard steps.contains(where: { $0.place == nil && !$0.codes.isEmpty }) || waits.contains(where: \.isUnplaced)
        else { return self }
        var trace = self
        shared.withLock { trace.locate($0) }
        return trace
    }

    /// Looks up the source of the addresses that steps and waits have, of those first that matter most.
    package mutating func locate(_ sources: SourcePlaces) {
        sources.renewBudget()
        sources.name(steps.flatMap(\.codes) + waits.flatMap(\.codes))
        for index in waits.indices where waits[index].place == nil {
            waits[index].place = sources.place(of: waits[index].codes, on: nil)
        }
        let first = (Conflict(in: self)?.parts.map(\.step) ?? []) + [failing].compactMap(\.self)
        for index in first + steps.indices where steps[index].place == nil {
            steps[index].place = sources.place(of: steps[index].codes, on: steps[index].resource)
        }
        // Where it waits is not known: where it was last.
        for index in waits.indices where waits[index].place == nil {
            waits[index].place = steps.last { $0.strand == waits[index].strand }?.place
        }
    }
}

extension Trace.Step {
    /// Where it goes on, and who called that.
    fileprivate var codes: [SourcePlaces.Code] {
        let calls = callers.map { SourcePlaces.Code(address: $0, isReturnAddress: point == .start) }
        return SourcePlaces.codes(addresses) + calls
    }
}

extension Trace.Wait {
    fileprivate var isUnplaced: Bool { place == nil && !codes.isEmpty }
    fileprivate var codes: [SourcePlaces.Code] {
        SourcePlaces.codes(addresses)
    }
}

extension SourcePlaces {
    /// Of the calls that led to a point, more than these are not looked at.
    private static let depth = 24

    fileprivate static func codes(_ addresses: [UInt]) -> [Code] {
        addresses.prefix(depth).map { Code(address: $0) }
    }

    /// The innermost code that is not the explorer's own, nor the server's if there is any other. On an actor the
    /// innermost of the actor's, since a function that it called returns there before anything else happens.
    func place(of codes: [Code], on resource: String?) -> Trace.Place? {
        let codes = codes.filter { symbol(of: $0).map { !$0.isOwn } ?? false }
        if let type = resource?.split(separator: " ").first {
            let ofType = codes.filter { symbol(of: $0)?.function.contains("\(type).") ?? false }
            if let place = firstPlace(of: ofType) { return place }
        }
        let ofUsers = codes.filter { symbol(of: $0).map { !$0.isEngine } ?? false }
        return firstPlace(of: ofUsers) ?? firstPlace(of: codes)
    }

    private func firstPlace(of codes: [Code]) -> Trace.Place? {
        codes.lazy.compactMap { self.place(of: $0) }.first
    }
}
