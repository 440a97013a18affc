extension Trace {
    /// Looks up the source of the addresses that steps and waits have.
    package mutating func findPlaces(_ sources: SourcePlaces) {
        sources.look(up: steps.flatMap(\.codes) + waits.flatMap(\.codes))
        for index in steps.indices where steps[index].place == nil {
            steps[index].place = sources.place(of: steps[index].codes, on: steps[index].resource)
        }
        for index in waits.indices where waits[index].place == nil {
            waits[index].place = sources.place(of: waits[index].codes, on: nil)
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
    fileprivate var codes: [SourcePlaces.Code] {
        SourcePlaces.codes(addresses + callers)
    }
}

extension SourcePlaces {
    /// Of the calls that led to a point, more than these are not looked at.
    private static let depth = 24

    fileprivate static func codes(_ addresses: [UInt]) -> [Code] {
        addresses.prefix(depth).map { Code(address: $0) }
    }

    /// The innermost code that is not the explorer's own; on an actor the innermost of the actor's, since a function
    /// that it called returns there before anything else happens.
    func place(of codes: [Code], on resource: String?) -> Trace.Place? {
        let places = codes.compactMap { place(of: $0) }.filter { !Self.isOwn($0) }
        guard let type = resource?.split(separator: " ").first else { return places.first }
        return places.first { $0.function.contains("\(type).") } ?? places.first
    }

    private static func isOwn(_ place: Trace.Place) -> Bool {
        ["LanesExplorerEngine", "LanesPoints", "LanesExplorer", "CCapture", "CPoints"].contains { target in
            let folder = "Sources/\(target)/"
            return place.file.hasPrefix(folder) || place.file.contains("/" + folder)
        }
    }
}
