/// Which strands have a lane, and where it lies.
struct LaneLayout {
    /// Columns for marks and numbers on the left.
    let gutter: Int
    let laneWidth: Int
    let shown: [StrandID]
    /// Strands for whose lanes there is no room.
    let hidden: [StrandID]

    /// Narrower than this, a lane is no use.
    private static let narrowest = 22
    /// Wider than this, lines that belong together lie apart.
    private static let widest = 44

    init(_ trace: Trace, _ conflict: Conflict?, width: Int) {
        gutter = String(trace.steps.count).count + 5
        let room = max(Self.narrowest, width - gutter)
        let active = Self.active(trace, conflict)
        let fitting = max(1, room / Self.narrowest)
        shown = active.prefix(fitting).sorted()
        hidden = active.dropFirst(fitting).sorted()
        laneWidth = min(Self.widest, room / max(1, shown.count))
    }

    /// All strands that take a step or wait for ever, those that matter most first.
    private static func active(_ trace: Trace, _ conflict: Conflict?) -> [StrandID] {
        var weight: [StrandID: Int] = [:]
        for (index, step) in trace.steps.enumerated() {
            var points = 1
            if conflict?.role(of: index) != nil { points = 1_000_000 }
            if trace.failing == index { points = 900_000 }
            if step.isPreemption { points = 100_000 }
            weight[step.strand, default: 0] += points
            if step.isPreemption, index > 0 { weight[trace.steps[index - 1].strand, default: 0] += 100_000 }
        }
        for wait in trace.waits { weight[wait.strand, default: 0] += 50_000 }
        return weight.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }

    /// Where a strand's rail is; `nil`: it has none.
    func rail(of strand: StrandID) -> Int? {
        shown.firstIndex(of: strand).map { gutter + $0 * laneWidth }
    }

    var width: Int { gutter + shown.count * laneWidth }
    /// Columns for text beside a rail.
    var textWidth: Int { laneWidth - 4 }
    /// Columns for text in a box.
    var boxedWidth: Int { laneWidth - 5 }
}
