/// What an exploration did.
public struct Exploration: Sendable, CustomStringConvertible {
    /// How many orders were run.
    public internal(set) var schedules = 0
    /// How many steps they had together.
    public internal(set) var steps = 0
    /// How long it took, in real time.
    public internal(set) var elapsed = Duration.zero
    /// What must be known to judge the result: layers of control that are missing, what came back from outside.
    public internal(set) var remarks: [String] = []
    /// The run that broke.
    package internal(set) var breaking: RunResult?

    /// In one line.
    public var description: String {
        "sampled \(schedules) schedules, \(breaking?.failure.map { $0.message } ?? "no failure")"
    }
}
