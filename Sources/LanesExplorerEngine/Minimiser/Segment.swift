/// Steps that one strand takes in a row.
struct Segment: Equatable {
    var strand: StrandID
    var steps: Int
}

extension Schedule {
    var segments: [Segment] {
        var segments: [Segment] = []
        for strand in strands {
            if segments.last?.strand == strand {
                segments[segments.count - 1].steps += 1
            } else {
                segments.append(Segment(strand: strand, steps: 1))
            }
        }
        return segments
    }

    init(_ segments: some Sequence<Segment>) {
        self.init(segments.flatMap { repeatElement($0.strand, count: $0.steps) })
    }
}
