/// A strand touches something, another one touches it, the first comes back: as if it were still as it was.
struct Comeback {
    private let name: String
    private let points: [PointKind]
    private let first: Touches.Touch, between: Touches.Touch, last: Touches.Touch
    private let isPreempted: Bool

    init(
        _ touches: Touches,
        _ bit: Int,
        _ first: Touches.Touch,
        _ between: Touches.Touch,
        _ last: Touches.Touch
    ) {
        (self.first, self.between, self.last) = (first, between, last)
        name = touches.name(bit)
        points = [first, between, last].map { touches.trace.steps[$0.step].point }
        isPreempted = touches.preemption(before: last.step, after: first.step)
    }

    /// Lower explains more: the worst pattern, then one that a preemption made, then not the body that looks at the
    /// beginning and at the end, then the shortest, then the latest.
    var rank: (Int, Int, Int, Int, Int) {
        (pattern, isPreempted ? 0 : 1, first.strand.number == 0 ? 1 : 0, last.step - first.step, -last.step)
    }

    private var pattern: Int {
        switch (first.isWrite, between.isWrite, last.isWrite) {
        case (false, true, true): 0
        case (true, true, true): 1
        case (_, true, false): 2
        default: 3
        }
    }

    func conflict(in trace: Trace) -> Conflict {
        let (one, other) = (trace.name(ofStep: first.step), trace.name(ofStep: between.step))
        let numbers = (first.step + 1, between.step + 1, last.step + 1)
        let sentence =
            switch pattern {
            case 0:
                """
                \(one) read \(name) at step \(numbers.0) before \(other) wrote it at step \(numbers.1); its own write \
                at step \(numbers.2) overwrote that.
                """
            case 1 where !points.allSatisfy(isPlainWrite):
                """
                \(one) \(was) \(name) at step \(numbers.0) and again at step \(numbers.2). In between, at step \
                \(numbers.1), \(other) \(was) it too: what \(one) knew from step \(numbers.0) was out of date.
                """
            case 2 where !first.isWrite:
                "\(one) read \(name) at steps \(numbers.0) and \(numbers.2); \(other) wrote it in between, "
                    + "at step \(numbers.1)."
            case 1, 2:
                "\(one) wrote \(name) at step \(numbers.0); \(other) wrote it too at step \(numbers.1), before "
                    + "\(one) came back to it at step \(numbers.2)."
            default:
                "\(one) wrote \(name) at steps \(numbers.0) and \(numbers.2); \(other) read it in between, "
                    + "at step \(numbers.1), half done."
            }
        let roles = zip([first, between, last], self.roles)
        return Conflict(parts: roles.map { Conflict.Part($0.step, $1) }, sentence: sentence)
    }

    private var roles: [String] {
        switch pattern {
        case 0: ["reads", "writes in between", "overwrites that"]
        case 1 where !points.allSatisfy(isPlainWrite): ["here first", "here in between", "back here"]
        case 1: ["writes", "writes in between", "writes again"]
        case 2: [first.isWrite ? "writes" : "reads", "writes in between", "reads again"]
        default: ["writes", "reads in between", "writes again"]
        }
    }

    /// What is done with something that is not just read or written.
    private var was: String { points.contains(.lock) ? "held" : "ran on" }

    private func isPlainWrite(_ point: PointKind) -> Bool {
        point == .store || point == .exchange || point == .statement
    }
}

/// Two strands touch one thing, and the order matters.
struct Order {
    private let name: String
    private let points: [PointKind]
    private let first: Touches.Touch, second: Touches.Touch
    private let isPreempted: Bool

    init(_ touches: Touches, _ bit: Int, _ first: Touches.Touch, _ second: Touches.Touch) {
        (self.first, self.second) = (first, second)
        name = touches.name(bit)
        points = [first, second].map { touches.trace.steps[$0.step].point }
        let earlier = touches.trace.steps[..<second.step].lastIndex { $0.strand == second.strand }
        isPreempted = earlier.map { $0 < first.step && touches.preemption(before: second.step, after: $0) } ?? false
    }

    /// Lower explains more: what a preemption brought about, then what is read or written in the open; later ones win.
    var rank: (Int, Int) { (isPreempted ? 0 : 1, points.contains { $0 == .lock } ? 1 : 0) }

    func conflict(in trace: Trace) -> Conflict {
        let (did, does) = Self.verbs(first, points[0])
        let (didToo, doesToo) = Self.verbs(second, points[1])
        return Conflict(
            parts: [Conflict.Part(first.step, "\(does) first"), Conflict.Part(second.step, "\(doesToo) after that")],
            sentence: """
                \(trace.name(ofStep: first.step)) \(did) \(name) at step \(first.step + 1), before \
                \(trace.name(ofStep: second.step)) \(didToo) it at step \(second.step + 1).
                """
        )
    }

    private static func verbs(_ touch: Touches.Touch, _ point: PointKind) -> (past: String, present: String) {
        guard touch.isWrite else { return ("read", "reads") }
        return switch point {
        case .store, .statement: ("wrote", "writes")
        case .exchange: ("changed", "changes")
        case .lock, .unlock: ("held", "holds")
        case .notify: ("notified", "notifies")
        case .wait: ("waited for", "waits")
        default: ("ran on", "here")
        }
    }
}
