import LanesExplorer
import Testing

@Suite("Exhaustive search")
struct ExhaustiveTests {
    struct Search {
        var outcomes: Set<String> = []
        var runs = 0
        var coverage = SearchCoverage.sampled
    }

    static func search(_ program: ToyProgram, preemptions: Int?, reduces: Bool, limit: Int = 60_000) -> Search {
        let subject = ToySubject(program)
        let strategy = Exhaustive(preemptions: preemptions, reduces: reduces)
        var search = Search()
        while search.runs < limit, subject.attempt(strategy) != nil {
            search.outcomes.insert(subject.outcome)
            search.runs += 1
        }
        search.coverage = strategy.coverage
        return search
    }

    @Test("Reduction loses no outcome, without a bound or with one", arguments: 0..<300)
    func reductionIsSound(seed: Int) {
        let program = ToyGenerator.program(seed: UInt64(seed))
        for preemptions in [nil, 0, 1, 2, 3] {
            let full = Self.search(program, preemptions: preemptions, reduces: false)
            let reduced = Self.search(program, preemptions: preemptions, reduces: true)
            guard full.coverage != .sampled else { continue }
            #expect(full.outcomes == reduced.outcomes, "\(program.threads), bound \(String(describing: preemptions))")
            #expect(reduced.runs <= full.runs)
            #expect(reduced.coverage != .sampled)
        }
    }
}
