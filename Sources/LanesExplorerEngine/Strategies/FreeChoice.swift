/// Asks a closure at every step, for experiments and for tests.
package final class FreeChoice: Strategy {
    package let name: String
    private let choice: (borrowing Moment) -> Int

    package init(name: String = "free choice", _ choice: @escaping (borrowing Moment) -> Int) {
        self.name = name
        self.choice = choice
    }

    package func beginRun() -> Bool { true }
    package func choose(_ moment: borrowing Moment) -> Int { choice(moment) }
    package func stepped(_ strand: StrandID, _ footprint: Footprint) {}
    package func endRun(_ result: borrowing RunResult) {}
}
