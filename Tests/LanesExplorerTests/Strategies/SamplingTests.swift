import LanesExplorer
import Testing

@Suite("Sampling strategies")
struct SamplingTests {
    static let choices: [StrategyChoice] = [
        .portfolio, .random, .pct(depth: 1), .pct(depth: 2), .pct(depth: 3), .pct(depth: 5), .pos, .urw, .surw,
        .delayBounded(delays: 2), .exhaustive(preemptions: 2), .exhaustive(preemptions: .max), .runOn,
    ]

    /// Schedules of the first runs.
    static func schedules(_ choice: StrategyChoice, seed: UInt64, of program: ToyProgram, count: Int) -> [Schedule] {
        let subject = ToySubject(program)
        let strategy = choice.strategy(seed: seed)
        return (0..<count).compactMap { _ in subject.attempt(strategy)?.schedule }
    }

    /// How many of so many runs fail.
    static func failures(_ strategy: any Strategy, in program: ToyProgram, of runs: Int) -> Int {
        let subject = ToySubject(program)
        return (0..<runs).count { _ in subject.attempt(strategy)?.failure != nil }
    }

    @Test("The same seed gives the same schedules", arguments: choices)
    func seeded(choice: StrategyChoice) {
        for seed in 0..<20 as Range<UInt64> {
            let program = ToyGenerator.program(seed: seed)
            let first = Self.schedules(choice, seed: seed, of: program, count: 150)
            #expect(first == Self.schedules(choice, seed: seed, of: program, count: 150))
        }
    }

    @Test("Every schedule that was found is the same when it is replayed", arguments: choices)
    func replays(choice: StrategyChoice) {
        for seed in 0..<20 as Range<UInt64> {
            let program = ToyGenerator.program(seed: seed)
            let subject = ToySubject(program)
            let strategy = choice.strategy(seed: seed)
            for _ in 0..<100 {
                guard let result = subject.attempt(strategy) else { break }
                let outcome = subject.outcome
                let replaying = Replaying(result.schedule)
                let again = subject.attempt(replaying)
                #expect(again?.schedule == result.schedule)
                #expect(subject.outcome == outcome)
                #expect(replaying.wasExact)
            }
        }
    }

    @Test("Each bug is found by the default budget of the portfolio", arguments: ToyBug.all)
    func portfolioFinds(bug: ToyBug) {
        for seed in 0..<50 as Range<UInt64> {
            let subject = ToySubject(bug.program)
            let strategy = StrategyChoice.portfolio.strategy(seed: seed)
            var isFound = false
            for _ in 0..<1000 where !isFound { isFound = subject.attempt(strategy)?.failure != nil }
            #expect(isFound, "seed \(seed)")
        }
    }

    /// The promise: at least 1 in n · k^(d - 1) runs, with n threads and k moments of choice.
    @Test("PCT finds a bug of depth d as often as it promises", arguments: [1, 2, 3])
    func pctKeepsItsPromise(depth: Int) {
        let runs = 20_000
        let failures = Self.failures(PCT(depth: depth, seed: 11), in: Self.bug(ofDepth: depth), of: runs)
        // Three threads of 7 steps or fewer: k is below 20.
        let promised = Double(runs) / (3 * [1, 20, 400][depth - 1])
        #expect(Double(failures) > 0.8 * promised)
    }

    @Test("PCT misses a bug that is deeper than it goes")
    func pctIsBounded() {
        #expect(Self.failures(PCT(depth: 1, seed: 3), in: Self.bug(ofDepth: 2), of: 2000) == 0)
        #expect(Self.failures(PCT(depth: 1, seed: 3), in: Self.bug(ofDepth: 3), of: 2000) == 0)
    }

    /// One order of two steps, of two pairs, of three, must come about.
    static func bug(ofDepth depth: Int) -> ToyProgram {
        let fill = Array(repeating: ToyProgram.Operation.local, count: 2)
        let other: [ToyProgram.Operation] = fill + fill
        switch depth {
        case 1: return ToyProgram(threads: [fill + [.set(0, 1)], fill + [.expect(0, [0])], other])
        case 2:
            return ToyProgram(threads: [fill + [.set(0, 1)] + fill + [.set(0, 0)], fill + [.expect(0, [0])], other])
        default:
            let seen: [ToyProgram.Operation] = [.read(0), .skip(1, unless: 1), .expect(1, [0])]
            return ToyProgram(threads: [[.set(0, 1), .set(0, 0), .set(1, 1)], seen, other])
        }
    }

    @Test("A uniform random walk makes all orders of independent threads about equally likely")
    func urwIsUniform() {
        let program = ToyProgram(threads: [Array(repeating: .local, count: 4), [.local, .local]])
        var counts: [[UInt32]: Int] = [:]
        for schedule in Self.schedules(.urw, seed: 5, of: program, count: 15_001).dropFirst() {
            counts[schedule.strands.map(\.number), default: 0] += 1
        }
        #expect(counts.count == 15)
        #expect(counts.values.allSatisfy { $0 > 800 && $0 < 1200 })
    }

    @Test("A uniform random walk counts the steps of threads that are yet to be started")
    func urwKnowsChildren() {
        // The first thread starts another one with six steps: seven remain for it at the beginning, one for the second.
        let program = ToyProgram(
            threads: [[.spawn(2)], [.set(0, 1)], Array(repeating: .local, count: 6)],
            started: 2
        )
        let schedules = Self.schedules(.urw, seed: 5, of: program, count: 8_001).dropFirst()
        let second = schedules.count { $0.strands.first == StrandID(1) }
        #expect(second > 850 && second < 1150)
    }

    @Test("A selective random walk makes all orders of the steps on a shared variable about equally likely")
    func surwIsUniform() {
        let apart = Array(repeating: ToyProgram.Operation.local, count: 5)
        let threads: [[ToyProgram.Operation]] = [
            [.set(0, 1)] + apart + [.set(0, 1), .set(0, 1)] + apart + [.set(0, 1)], apart + [.set(0, 1), .set(0, 1)],
        ]
        var counts: [[StrandID]: Int] = [:]
        let schedules = Self.schedules(.surw, seed: 5, of: ToyProgram(threads: threads), count: 15_001)
        for schedule in schedules.dropFirst() { counts[Self.orderOfSets(schedule, threads), default: 0] += 1 }
        #expect(counts.count == 15)
        #expect(counts.values.allSatisfy { $0 > 800 && $0 < 1200 })
    }

    /// Who set a variable, one time after the other.
    private static func orderOfSets(_ schedule: Schedule, _ threads: [[ToyProgram.Operation]]) -> [StrandID] {
        var positions = Array(repeating: 0, count: threads.count)
        return schedule.strands.filter { strand in
            let thread = Int(strand.number)
            defer { positions[thread] += 1 }
            if case .set = threads[thread][positions[thread]] { return true }
            return false
        }
    }

    @Test("With no delays there is one schedule, with two there are more", arguments: [0, 2])
    func delays(count: Int) {
        let program = ToyBug.lostUpdate.program
        let failures = Self.failures(DelayBounded(delays: count, seed: 1), in: program, of: 500)
        #expect(count == 0 ? failures == 0 : failures > 50)
    }

    @Test("A thread that spins for ever cannot keep another from going on", arguments: choices, [true, false])
    func fairness(choice: StrategyChoice, yields: Bool) {
        let program = ToyProgram(threads: [
            [.spin(0, equals: 1, yields: yields), .set(1, 1)],
            Array(repeating: .local, count: 10) + [.set(0, 1)],
        ])
        let subject = ToySubject(program)
        let strategy = choice.strategy(seed: 8)
        for _ in 0..<60 {
            guard let result = subject.attempt(strategy) else { break }
            #expect(result.failure == nil, "\(strategy.name)")
        }
    }
}
