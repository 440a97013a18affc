/// Follows a schedule, strand by strand, and runs on where it ends.
///
/// Where the strand whose turn it is cannot take a step, the next one in the schedule that can takes it: a schedule
/// that was changed by hand, or by the minimiser, still leads somewhere. The first such place is noted.
package final class Replaying: Strategy {
    /// A step that the schedule expected and that could not be taken.
    package struct Divergence: Sendable, Equatable {
        package let step: Int
        package let expected: StrandID
        package init(step: Int, expected: StrandID) {
            self.step = step
            self.expected = expected
        }
    }

    package let name = "replay"
    package private(set) var divergence: Divergence?
    /// Steps taken after the schedule had ended.
    package private(set) var stepsBeyond = 0
    private var schedule: [StrandID]
    private var position = 0
    private var hasRun = false

    package init(_ schedule: Schedule) { self.schedule = schedule.strands }

    /// Whether the run took the steps of the schedule, these and no others.
    package var wasExact: Bool { divergence == nil && stepsBeyond == 0 && position == schedule.count }

    /// Follows another schedule from now on, so that a minimiser need not make a strategy for each attempt.
    package func follow(_ schedule: Schedule) {
        self.schedule = schedule.strands
        hasRun = false
    }

    package func beginRun() -> Bool {
        defer { hasRun = true }
        position = 0
        divergence = nil
        stepsBeyond = 0
        return !hasRun
    }

    package func choose(_ moment: borrowing Moment) -> Int {
        while position < schedule.count {
            let expected = schedule[position]
            position += 1
            if let index = moment.index(of: expected) { return index }
            if divergence == nil { divergence = Divergence(step: moment.step, expected: expected) }
        }
        stepsBeyond += 1
        return moment.runOn
    }

    package func stepped(_ strand: StrandID, _ footprint: Footprint) {}
    package func endRun(_ result: borrowing RunResult) {}
}
