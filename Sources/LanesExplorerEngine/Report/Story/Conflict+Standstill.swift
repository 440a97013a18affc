// Strands that could not go on when the run ended.
extension Conflict {
    /// A circle: each waits for what the next one has.
    static func circle(_ trace: Trace) -> Conflict? {
        let waits = Dictionary(trace.waits.map { ($0.strand, $0) }) { first, _ in first }
        for start in trace.waits {
            var circle: [Trace.Wait] = []
            var next: Trace.Wait? = start
            while let wait = next, circle.count <= waits.count {
                circle.append(wait)
                guard let holder = wait.holder else { break }
                if holder == start.strand { return Self.circle(circle, trace) }
                next = waits[holder]
            }
        }
        return nil
    }

    private static func circle(_ waits: [Trace.Wait], _ trace: Trace) -> Conflict {
        // What a strand has is what the one before it in the circle waits for.
        let held = waits.indices.map { waits[($0 + waits.count - 1) % waits.count].resource }
        var parts: [Part] = []
        let stories = zip(waits, held).map { wait, held in
            let name = trace.name(of: wait)
            let taken = trace.lastAcquisition(of: held, by: wait.strand)
            if let taken { parts.append(Part(taken, "takes \(words(held))")) }
            let since = taken.map { "took \(words(held)) at step \($0 + 1)" } ?? "has \(words(held))"
            return "\(name) \(since) and waits for \(waits.count == 1 ? "it itself" : words(wait.resource))"
        }
        let end = waits.count == 1 ? "it cannot go on" : "none of them can go on"
        return Conflict(
            parts: parts.sorted { $0.step < $1.step },
            sentence: stories.joined(separator: "; ") + ": \(waits.count == 2 ? "neither can go on" : end)."
        )
    }

    /// Somebody waits for a condition that was notified before.
    static func lostNotification(_ trace: Trace) -> Conflict? {
        for wait in trace.waits where wait.point == .wait {
            let notified = trace.steps.lastIndex {
                $0.point == .notify && $0.resource == wait.resource && $0.strand != wait.strand
            }
            guard let notified, let waited = trace.steps.lastIndex(where: { $0.strand == wait.strand }) else {
                continue
            }
            guard notified < waited else { continue }
            return Conflict(
                parts: [Part(notified, "notifies nobody"), Part(waited, "waits after that")],
                sentence: """
                    \(trace.name(ofStep: notified)) notified \(words(wait.resource)) at step \(notified + 1), before \
                    \(trace.name(of: wait)) began to wait for it at step \(waited + 1): nobody was there to \
                    hear it, and nobody notifies again.
                    """
            )
        }
        return nil
    }

    private static func words(_ resource: String?) -> String { resource.map(PlainText.line) ?? "what it needs" }
}

extension Trace {
    /// The last step in which the strand took this.
    func lastAcquisition(of resource: String?, by strand: StrandID) -> Int? {
        steps.lastIndex { step in
            step.strand == strand && step.resource == resource && (step.point == .lock || step.point == .exchange)
        } ?? steps.lastIndex { $0.strand == strand && $0.resource == resource }
    }
}
