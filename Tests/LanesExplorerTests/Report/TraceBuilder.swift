import LanesExplorerEngine

/// Writes a trace by hand, step by step, as a run would have left it.
struct TraceBuilder {
    private(set) var trace: Trace
    private var resources: [String: ResourceID] = [:]

    init(_ kind: Failure.Kind, _ message: String) {
        trace = Trace(strands: [], steps: [], failure: Failure(kind, message))
    }

    mutating func strand(_ name: String, _ kind: StrandKind = .task) -> StrandID {
        let id = StrandID(UInt32(trace.strands.count))
        trace.strands.append(Trace.Strand(id: id, kind: kind, name: name))
        return id
    }

    /// `on`: a resource that the step is on and, unless it only `reads`, counts as written.
    mutating func step(
        _ strand: StrandID,
        _ point: PointKind,
        on resource: String? = nil,
        called name: String? = nil,
        reads: Bool = false,
        at place: Trace.Place? = nil,
        notes: [String] = [],
        preempts: Bool = false,
        ready: [StrandID] = [],
        time: UInt64 = 0
    ) {
        var step = Trace.Step(strand: strand, point: point)
        (step.resource, step.name) = (resource, name)
        if let resource {
            let id = number(of: resource)
            if reads { step.footprint.read(id) } else { step.footprint.write(id) }
        }
        step.place = place
        step.notes = notes
        step.isPreemption = preempts
        step.ready = ready
        step.time = time
        trace.steps.append(step)
    }

    private mutating func number(of resource: String) -> ResourceID {
        if let id = resources[resource] { return id }
        let id = ResourceID(UInt32(resources.count + 1))
        resources[resource] = id
        trace.resources[id] = resource
        return id
    }

    mutating func wait(
        _ strand: StrandID,
        _ point: PointKind,
        for resource: String?,
        heldBy holder: StrandID? = nil,
        at place: Trace.Place? = nil
    ) {
        var wait = Trace.Wait(strand: strand, point: point, resource: resource, holder: holder)
        wait.place = place
        trace.waits.append(wait)
    }

    mutating func fails(at step: Int) { trace.failing = step }

    func findings(token: String = "L1-7Q4M-2KDR-01", found: Int = 3) -> Findings {
        Findings(
            trace: trace,
            token: token,
            found: found,
            budget: 1_000,
            seconds: 0.002,
            strategy: "portfolio, seed 7"
        )
    }
}
