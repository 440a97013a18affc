/// Which steps touched each resource, in order.
struct Touches {
    struct Touch {
        let step: Int
        let strand: StrandID
        let isWrite: Bool
    }

    /// Number 0 stands for all that is not told apart, so it explains nothing.
    private static let told: UInt64 = ~1

    let trace: Trace
    /// For each bit of a footprint.
    let touches: [[Touch]]

    init(_ trace: Trace) {
        self.trace = trace
        var touches = Array(repeating: [Touch](), count: 64)
        let actors = Self.bits(Set(trace.steps.filter(\.isTasks).compactMap(\.resource)), trace)
        for (index, step) in trace.steps.enumerated() {
            // Where callers come in in order, a step touches an actor by asking to be let in, too: that tells nothing.
            let others = step.isTasks ? actors & ~Self.bits([step.resource ?? ""], trace) : 0
            var bits = (step.footprint.reads | step.footprint.writes) & Self.told & ~others
            while bits != 0 {
                let bit = bits.trailingZeroBitCount
                bits &= bits - 1
                let isWrite = step.footprint.writes & 1 << UInt64(bit) != 0
                touches[bit].append(Touch(step: index, strand: step.strand, isWrite: isWrite))
            }
        }
        self.touches = touches
    }

    private static func bits(_ names: Set<String>, _ trace: Trace) -> UInt64 {
        trace.resources.reduce(0) { names.contains($1.value) ? $0 | 1 << UInt64($1.key.number % 64) : $0 }
    }

    /// The strand that was preempted before this step of its own: the step that came in its place.
    func preemption(before step: Int, after: Int) -> Bool {
        let strand = trace.steps[step].strand
        return trace.steps.indices[(after + 1)...step].contains { index in
            trace.steps[index].isPreemption && trace.steps[index - 1].strand == strand
        }
    }

    /// The best triple: a strand comes back to what another has touched meanwhile.
    var comeback: Comeback? {
        var best: Comeback?
        for bit in touches.indices {
            for found in comebacks(bit) where best.map({ found.rank < $0.rank }) ?? true { best = found }
        }
        return best
    }

    private func comebacks(_ bit: Int) -> [Comeback] {
        var found: [Comeback] = []
        var last: [StrandID: Touch] = [:]
        // The last touch and the last write, and the last ones by anybody else than their strands.
        var recent = Recent()
        var recentWrites = Recent()
        for touch in touches[bit] {
            if let before = last[touch.strand] {
                let write = recentWrites.last(butOf: touch.strand)
                let between =
                    write.flatMap { $0.step > before.step ? $0 : nil }
                    ?? (before.isWrite && touch.isWrite ? recent.last(butOf: touch.strand) : nil)
                if let between, between.step > before.step {
                    found.append(Comeback(self, bit, before, between, touch))
                }
            }
            last[touch.strand] = touch
            recent.note(touch)
            if touch.isWrite { recentWrites.note(touch) }
        }
        return found
    }

    /// The two newest touches that are not of one strand.
    private struct Recent {
        private var newest: Touch?
        private var other: Touch?

        mutating func note(_ touch: Touch) {
            if let newest, newest.strand != touch.strand { other = newest }
            newest = touch
        }

        func last(butOf strand: StrandID) -> Touch? { newest?.strand == strand ? other : newest }
    }

    /// The best pair: two strands touched the same thing, one after the other, and one of them changed it.
    var order: Order? {
        var best: Order?
        for bit in touches.indices {
            for (first, second) in zip(touches[bit], touches[bit].dropFirst())
            where first.strand != second.strand && (first.isWrite || second.isWrite) {
                let found = Order(self, bit, first, second)
                if best.map({ found.rank <= $0.rank }) ?? true { best = found }
            }
        }
        return best
    }

    /// What the resource is called: by the trace's table, or as a step on it alone calls it.
    func name(_ bit: Int) -> String {
        let named = trace.resources.first { $0.key.number % 64 == UInt32(bit) }?.value
        let mask: UInt64 = 1 << UInt64(bit)
        let alone = trace.steps.first { step in
            step.resource != nil && (step.footprint.reads | step.footprint.writes) & Self.told == mask
        }
        return PlainText.line(named ?? alone?.resource ?? "the same thing")
    }
}

extension Trace.Step {
    /// A task goes on, on an actor or on none; not at a lock or an atomic in the middle.
    fileprivate var isTasks: Bool { [.start, .hop, .resume, .yield, .timer].contains(point) }
}
