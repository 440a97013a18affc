import CCapture

/// Writes down a run's steps for a report. Only runs that are to be shown have one.
final class Recorder {
    private(set) var steps: [Trace.Step] = []
    /// Who could not go on when the run ended.
    var waits: [Trace.Wait] = []
    /// The step in which the failure showed.
    var failing: Int?
    private(set) var resources: [ResourceID: String] = [:]
    private var named: [StrandID: Trace.Strand] = [:]
    private var renamed: [StrandID: String] = [:]
    /// Where each task was made for, which its first step shows.
    private var entries: [StrandID: UInt] = [:]
    /// And where it was made.
    private var makers: [StrandID: UInt] = [:]
    private var counts: [String: Int] = [:]
    /// Called when the step under way has something new to show.
    var whenChanged: ((Recorder) -> Void)?

    /// The strands that took a step, in the order of their numbers.
    var strands: [Trace.Strand] {
        Set(steps.map(\.strand)).sorted().map { strand in
            named[strand] ?? Trace.Strand(id: strand, kind: .task, name: "task \(strand.number)")
        }
    }

    func name(of strand: StrandID) -> String { named[strand]?.name ?? "task \(strand.number)" }

    func trace(_ failure: Failure) -> Trace {
        var trace = Trace(strands: strands, steps: steps, failure: failure)
        trace.resources = resources
        trace.waits = waits
        trace.failing = failing.flatMap { steps.indices.contains($0) ? $0 : nil }
        return trace
    }

    // MARK: Who there is

    func created(_ strand: StrandID, _ creation: lanes_creation) {
        let given = creation.name.map { String(cString: $0) }
        // The first one is the explorer's own: without a name it costs each run less.
        let name = given ?? (strand.number == 0 ? "body" : "task \(strand.number)")
        named[strand] = Trace.Strand(id: strand, kind: .task, name: name)
        entries[strand] = UInt(bitPattern: creation.entry)
        makers[strand] = UInt(bitPattern: creation.caller)
    }

    func started(_ strand: StrandID, _ name: String?) {
        named[strand] = Trace.Strand(id: strand, kind: .thread, name: name ?? "thread \(strand.number)")
    }

    func joined(_ strand: StrandID, _ name: String) {
        named[strand] = Trace.Strand(id: strand, kind: .world, name: name)
    }

    /// From the step under way on.
    func rename(_ strand: StrandID, _ name: String) {
        named[strand]?.name = name
        renamed[strand] = name
        if let last = steps.indices.last { steps[last].name = name }
    }

    /// The runtime sleeps in a task of its own, which nobody has named.
    func wakes(_ strand: StrandID, _ sleeper: StrandID) {
        named[strand] = Trace.Strand(id: strand, kind: .task, name: "timer of \(name(of: sleeper))")
    }

    /// A thread is waited for under the name of its lane.
    func isJoined(_ thread: ResourceID, _ strand: StrandID) { resources[thread] = name(of: strand) }

    // MARK: What they do

    func begins(
        _ candidate: Candidate,
        _ entry: Entry,
        at time: UInt64,
        isPreemption: Bool,
        ready: UnsafeBufferPointer<Candidate>
    ) {
        var step = Trace.Step(strand: candidate.strand, point: candidate.point)
        step.name = renamed[candidate.strand]
        step.time = time
        step.isPreemption = isPreemption
        step.resource = name(candidate, entry)
        step.addresses = addresses(candidate, entry)
        step.callers = callers(candidate, entry)
        step.ready = ready.map(\.strand)
        if let resource = candidate.resource { step.footprint.expect(resource, at: candidate.point) }
        steps.append(step)
        whenChanged?(self)
    }

    func ends(_ footprint: Footprint) {
        guard !steps.isEmpty else { return }
        steps[steps.count - 1].footprint = footprint
    }

    func note(_ text: String) {
        guard !steps.isEmpty else { return }
        steps[steps.count - 1].notes.append(text)
        whenChanged?(self)
    }

    func addresses(_ candidate: Candidate, _ entry: Entry) -> [UInt] {
        switch entry.action {
        case .job where candidate.point == .start: entries[candidate.strand].map { [$0] } ?? []
        case .job: lanes_job_kind(entry.subject) == 0 ? [UInt(bitPattern: lanes_job_resume(entry.subject))] : []
        case .parked: Carrier.of(entry.subject).places
        case .thread, .lane: []
        }
    }

    /// Callers further out than these are not looked at.
    private static let depth = 16

    private func callers(_ candidate: Candidate, _ entry: Entry) -> [UInt] {
        guard entry.action == .job, lanes_job_kind(entry.subject) == 0 else { return [] }
        if candidate.point == .start { return makers[candidate.strand].map { [$0] } ?? [] }
        var callers: [UInt] = []
        var context = lanes_job_context(entry.subject)
        while let frame = context, callers.count < Self.depth, let caller = lanes_context_resume(frame) {
            callers.append(UInt(bitPattern: caller))
            context = lanes_context_parent(frame)
        }
        return callers
    }

    // MARK: Names

    /// What a strand's next step is on.
    func name(_ candidate: Candidate, _ entry: Entry) -> String? {
        guard let resource = candidate.resource else { return nil }
        if let name = resources[resource] { return name }
        let kind = kind(candidate, entry)
        counts[kind, default: 0] += 1
        let name = kind == Self.main ? kind : "\(kind) #\(counts[kind, default: 1])"
        resources[resource] = name
        return name
    }

    private static let main = "MainActor"

    private func kind(_ candidate: Candidate, _ entry: Entry) -> String {
        if let identity = entry.executor.identity {
            let main = unsafeBitCast(MainActor.sharedUnownedExecutor, to: lanes_executor.self)
            if identity == main.identity { return Self.main }
            return "\(type(of: Unmanaged<AnyObject>.fromOpaque(identity).takeUnretainedValue()))"
        }
        switch candidate.point {
        case .lock, .unlock: return "Mutex"
        case .load, .store, .exchange: return "Atomic"
        case .wait, .notify: return "Condition"
        case .join: return "Thread"
        default: return "\(candidate.kind)"
        }
    }
}
