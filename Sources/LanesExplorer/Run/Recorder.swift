import CCapture

/// Writes down a run's steps for a report. Only runs that are to be shown have one.
final class Recorder {
    private(set) var strands: [StrandID: Trace.Strand] = [:]
    private(set) var steps: [Trace.Step] = []
    private var unnamed = 0

    func created(_ strand: StrandID, _ creation: lanes_creation) {
        let name = creation.name.map { String(cString: $0) }
        strands[strand] = Trace.Strand(id: strand, kind: .task, name: name ?? "task \(strand.number)")
    }

    func started(_ strand: StrandID, _ name: String?) {
        strands[strand] = Trace.Strand(id: strand, kind: .thread, name: name ?? "thread \(strand.number)")
    }

    func name(of strand: StrandID) -> String? { strands[strand]?.name }

    func begins(_ candidate: Candidate, _ entry: Entry, at time: UInt64) {
        if strands[candidate.strand] == nil {
            let name = "\(candidate.kind) \(candidate.strand.number)"
            strands[candidate.strand] = Trace.Strand(id: candidate.strand, kind: candidate.kind, name: name)
        }
        var step = Trace.Step(strand: candidate.strand, point: candidate.point)
        step.time = time
        steps.append(step)
    }

    func ends(_ footprint: Footprint) {
        guard !steps.isEmpty else { return }
        steps[steps.count - 1].footprint = footprint
    }

    func note(_ text: String) {
        guard !steps.isEmpty else { return }
        steps[steps.count - 1].notes.append(text)
    }
}
