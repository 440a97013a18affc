extension Trace {
    /// Looks up the source of the addresses that steps and waits have.
    package mutating func findPlaces(_ sources: SourcePlaces) {
        for index in steps.indices where steps[index].place == nil {
            steps[index].place = sources.place(of: steps[index].addresses)
        }
        for index in waits.indices where waits[index].place == nil {
            waits[index].place = sources.place(of: waits[index].addresses)
        }
    }
}

extension SourcePlaces {
    /// Of the calls that led to a point, more than these are not looked at.
    private static let depth = 24

    /// The place of code that goes on at an address; of several, the innermost call in code that is not the explorer's.
    func place(of addresses: [UInt]) -> Trace.Place? {
        if addresses.count == 1 { return place(at: addresses[0]) }
        let places = addresses.prefix(Self.depth).lazy.compactMap { self.place(at: $0, isReturnAddress: true) }
        return places.first { !Self.isOwn($0) }
    }

    private static func isOwn(_ place: Trace.Place) -> Bool {
        ["LanesExplorerEngine", "LanesPoints", "LanesExplorer", "CCapture", "CPoints"].contains { target in
            let folder = "Sources/\(target)/"
            return place.file.hasPrefix(folder) || place.file.contains("/" + folder)
        }
    }
}
