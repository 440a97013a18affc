/// The few steps that explain a failure, and the sentence that does.
///
/// A heuristic over what is written down, in this order:
/// 1. A circle of strands that wait for each other: where each took what the next one wants.
/// 2. A notification that came before anybody waited for it.
/// 3. One strand comes back to a resource that another has touched meanwhile, in one of the four ways that no serial
///    order has (Lu et al., AVIO, ASPLOS 2006): read-write-write, write-write-write, a read that changes, a write that
///    was not yet meant to be seen.
/// 4. Two steps on one resource in the order that a preemption brought about.
///
/// What a step on an actor or under a lock did there is not known; it counts as a write.
package struct Conflict: Sendable, Equatable {
    package struct Part: Sendable, Equatable {
        /// The step's place in the trace.
        package var step: Int
        /// What it does in this story, in two or three words.
        package var role: String
        package init(_ step: Int, _ role: String) {
            self.step = step
            self.role = role
        }
    }
    /// In order of time. The first two must not happen in this order; a third is where that shows.
    package var parts: [Part]
    /// One or two sentences; steps are counted from 1.
    package var sentence: String

    package init(parts: [Part], sentence: String) {
        self.parts = parts
        self.sentence = sentence
    }

    /// Looks for them; `nil`: nothing that is written down explains the failure.
    package init?(in trace: Trace) {
        guard let found = Self.given(trace) ?? Self.standstill(trace) ?? Self.meeting(trace) else { return nil }
        self = found
    }

    package func role(of step: Int) -> String? { parts.first { $0.step == step }?.role }

    /// Whether the step is one of the two that clash, not the one where that shows.
    package func isCentral(_ step: Int) -> Bool { parts.prefix(2).contains { $0.step == step } }

    private static func given(_ trace: Trace) -> Conflict? {
        guard let (first, second) = trace.conflict, trace.steps.indices.contains(first),
            trace.steps.indices.contains(second), first < second
        else { return nil }
        let parts = [Part(first, "comes first"), Part(second, "comes after it")]
        let sentence =
            "\(trace.name(ofStep: first)) took step \(first + 1) before \(trace.name(ofStep: second)) "
            + "took step \(second + 1)."
        return Conflict(parts: parts, sentence: sentence)
    }

    private static func standstill(_ trace: Trace) -> Conflict? {
        guard !trace.waits.isEmpty else { return nil }
        return circle(trace) ?? lostNotification(trace)
    }

    private static func meeting(_ trace: Trace) -> Conflict? {
        // Of a run that never ends, or never in the same way twice, no two steps are to blame.
        guard ![.livelock, .stuck, .nondeterminism].contains(trace.failure.kind) else { return nil }
        let touches = Touches(trace)
        return touches.comeback.map { $0.conflict(in: trace) } ?? touches.order.map { $0.conflict(in: trace) }
    }
}

extension Trace {
    /// Of a connection all its requests.
    func name(of strand: StrandID) -> String {
        let name = strands.first { $0.id == strand }?.name ?? "strand \(strand.number)"
        return PlainText.line(name)
    }

    /// Of a connection the request that the step was for.
    func name(ofStep step: Int) -> String {
        steps[step].name.map(PlainText.line) ?? name(of: steps[step].strand)
    }

    /// What the strand was called when it could not go on.
    func name(of wait: Wait) -> String {
        steps.lastIndex { $0.strand == wait.strand }.map { name(ofStep: $0) } ?? name(of: wait.strand)
    }
}
