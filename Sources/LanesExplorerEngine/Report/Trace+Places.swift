extension Trace {
    /// Finds the sources of the steps' addresses.
    mutating func locate(_ places: SourcePlaces) {
        for index in steps.indices where steps[index].place == nil {
            steps[index].place = Self.place(steps[index].addresses, places)
        }
        for index in waits.indices where waits[index].place == nil {
            waits[index].place = steps.last { $0.strand == waits[index].strand }?.place
        }
    }

    /// Of a step that goes on in the middle of calls: the innermost one that is not the explorer's own.
    private static func place(_ addresses: [UInt], _ places: SourcePlaces) -> Place? {
        guard addresses.count > 1 else { return addresses.first.flatMap { places.place(at: $0) } }
        for address in addresses {
            guard let place = places.place(at: address), !isOwn(place.file) else { continue }
            return place
        }
        return nil
    }

    private static let own = ["Sources/LanesPoints/", "Sources/LanesExplorerEngine/", "Sources/CCapture/"]

    private static func isOwn(_ file: String) -> Bool { own.contains { file.contains($0) } }
}
