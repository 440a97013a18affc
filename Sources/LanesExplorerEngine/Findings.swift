extension Findings: CustomStringConvertible {
    /// The report: the lanes side by side.
    public var description: String { TextReport().text(located) }

    /// With the sources of its steps. Reading the program's debug information takes a while, so it is done last.
    var located: Findings {
        var findings = self
        findings.trace = trace.placed
        return findings
    }

    /// "thrown", "expectation", "deadlock", "livelock", "leak", "crash", "nondeterminism", "stuck".
    public var kind: String { trace.failure.kind.rawValue }
    /// What happened, without the lanes.
    public var message: String { trace.failure.message }
    /// Steps of the smallest failing schedule that was found.
    public var steps: Int { trace.steps.count }
    /// How often another strand took over in it.
    public var switches: Int { Schedule(trace.steps.map(\.strand)).switches }
    /// How often one took over from a strand that could have gone on.
    public var preemptions: Int { trace.steps.count(where: \.isPreemption) }
}
