/// Lets each strand go on for as long as it can: the schedule that a reader of the code has in mind.
package final class RunOn: Strategy {
    package let name = "run-on"
    private var hasRun = false

    package init() {}

    package func beginRun() -> Bool {
        defer { hasRun = true }
        return !hasRun
    }

    package func choose(_ moment: borrowing Moment) -> Int { moment.runOn }
    package func stepped(_ strand: StrandID, _ footprint: Footprint) {}
    package func endRun(_ result: borrowing RunResult) {}
}
