import LanesExplorer
import Testing

@Suite("Exhaustive search")
struct ExhaustiveTests {
    struct Search {
        var outcomes: Set<String> = []
        var runs = 0
        var coverage = SearchCoverage.sampled
    }

    static func search(_ program: ToyProgram, preemptions: Int?, reduces: Bool, limit: Int = 20_000) -> Search {
        let subject = ToySubject(program)
        let strategy = Exhaustive(preemptions: preemptions, reduces: reduces)
        var search = Search()
        while search.runs < limit, case let redundant = strategy.redundantRuns, subject.attempt(strategy) != nil {
            // What a redundant run happens to end with does not count: it must have come up elsewhere.
            if strategy.redundantRuns == redundant { search.outcomes.insert(subject.outcome) }
            search.runs += 1
        }
        search.coverage = strategy.coverage
        return search
    }

    @Test("Reduction loses no outcome, without a bound or with one", arguments: 0..<100)
    func reductionIsSound(seed: Int) {
        let program = ToyGenerator.program(seed: UInt64(seed))
        for preemptions in [nil, 0, 1, 2] {
            let full = Self.search(program, preemptions: preemptions, reduces: false)
            let reduced = Self.search(program, preemptions: preemptions, reduces: true)
            guard full.coverage != .sampled else { continue }
            #expect(full.outcomes == reduced.outcomes, "\(program.threads), bound \(String(describing: preemptions))")
            // With a bound one more round may be needed to see that nothing is left.
            if preemptions == nil { #expect(reduced.runs <= full.runs) }
            #expect(reduced.coverage != .sampled)
        }
    }

    @Test("A step that unblocks another thread does not sleep while that one comes to its lock")
    func wakingIsNoStranger() {
        // With one preemption: thread 1 sees 1, then must wait for the lock, so that thread 0 goes on to its end
        // for free. Were thread 0 to unlock first, returning to it would be a second preemption.
        let program = ToyProgram(threads: [
            [.lock(0), .set(0, 1), .unlock(0), .set(0, 2), .set(1, 1)],
            [.read(0), .write(2, plus: 0), .lock(0), .read(1), .unlock(0)],
        ])
        for preemptions in 0...3 {
            let full = Self.search(program, preemptions: preemptions, reduces: false)
            let reduced = Self.search(program, preemptions: preemptions, reduces: true)
            #expect(full.outcomes == reduced.outcomes, "bound \(preemptions)")
        }
    }

    @Test("Threads that share nothing have one order, however many steps they take")
    func independent() {
        let program = ToyProgram(threads: [
            [.read(0), .write(0, plus: 1), .local], [.read(1), .write(1, plus: 1)], [.set(2, 1), .set(2, 2)],
        ])
        let full = Self.search(program, preemptions: nil, reduces: false)
        #expect(full.runs == 210)
        let strategy = Exhaustive(preemptions: nil)
        let subject = ToySubject(program)
        while subject.attempt(strategy) != nil {}
        #expect(subject.runs - strategy.redundantRuns == 1)
    }

    @Test("Steps of which nothing is known are tried in every order")
    func opaque() {
        let program = ToyProgram(threads: Array(repeating: Array(repeating: .opaque, count: 3), count: 2))
        #expect(Self.search(program, preemptions: nil, reduces: true).runs == 20)
    }

    @Test("Without reduction each order comes once: 2 threads of n steps have (2n)! / n!² of them", arguments: 1...5)
    func counts(steps: Int) {
        let program = ToyProgram(threads: Array(repeating: Array(repeating: .set(0, 1), count: steps), count: 2))
        let search = Self.search(program, preemptions: nil, reduces: false)
        #expect(search.runs == [2, 6, 20, 70, 252][steps - 1])
        #expect(search.coverage == .exhaustive(preemptions: nil))
    }

    @Test("A search says to which bound it was complete")
    func coverage() {
        let program = ToyProgram(threads: Array(repeating: Array(repeating: .write(0, plus: 1), count: 4), count: 2))
        #expect(Self.search(program, preemptions: 1, reduces: true).coverage == .exhaustive(preemptions: 1))
        // Seven preemptions are more than any order has.
        #expect(Self.search(program, preemptions: 8, reduces: true).coverage == .exhaustive(preemptions: nil))
        #expect(Self.search(program, preemptions: 8, reduces: true, limit: 1).coverage == .sampled)
        #expect(Self.search(program, preemptions: 8, reduces: true, limit: 3).coverage == .exhaustive(preemptions: 0))
    }

    @Test("The first hit has the fewest preemptions", arguments: ToyBug.all)
    func fewestFirst(bug: ToyBug) {
        let subject = ToySubject(bug.program)
        let strategy = Exhaustive(preemptions: 10)
        var bounds: [Int] = []
        while let result = subject.attempt(strategy) {
            bounds.append(result.preemptions)
            if result.failure != nil { break }
        }
        #expect(bounds.last == bounds.max())
    }

    @Test("A run without an end is cut short, and then nothing is said about completeness")
    func spinner() {
        let program = ToyProgram(threads: [[.spin(0, equals: 1, yields: false)], [.set(0, 1)]])
        let subject = ToySubject(program)
        let strategy = Exhaustive(preemptions: 0, depthLimit: 50)
        while subject.runs < 1000, let result = subject.attempt(strategy) { #expect(result.failure == nil) }
        #expect(subject.runs < 1000)
        #expect(strategy.coverage == .sampled)
    }

    @Test("A body that does not repeat itself ends the search, and nothing is said about completeness")
    func nondeterminism() {
        let strategy = Exhaustive(preemptions: nil)
        var runs = 0
        while runs < 10_000, strategy.beginRun() {
            let program = ToyGenerator.program(seed: UInt64(runs % 7))
            strategy.endRun(ToySubject(program).run(strategy))
            runs += 1
        }
        #expect(strategy.coverage == .sampled)
    }

    @Test("When a step touches something else the second time, nothing is said about completeness")
    func unstableFootprints() {
        final class Renumbering: Strategy {
            let search = Exhaustive(preemptions: nil)
            var runs: UInt32 = 0
            var name: String { search.name }
            func beginRun() -> Bool {
                runs += 1
                return search.beginRun()
            }
            func choose(_ moment: borrowing Moment) -> Int { search.choose(moment) }
            func stepped(_ strand: StrandID, _ footprint: Footprint) {
                var renumbered = footprint
                renumbered.read(ResourceID(20 + runs % 3))
                search.stepped(strand, renumbered)
            }
            func endRun(_ result: borrowing RunResult) { search.endRun(result) }
        }
        let strategy = Renumbering()
        let subject = ToySubject(ToyBug.lostUpdate.program)
        while subject.runs < 100, subject.attempt(strategy) != nil {}
        #expect(subject.runs == 6)
        #expect(strategy.search.coverage == .sampled)
    }
}
