import LanesExplorer
import Testing

@Suite("Minimiser")
struct MinimiserTests {
    struct NotFound: Error { let name: String }

    /// A failing run of a bug, found at random.
    static func failure(of bug: ToyBug, seed: UInt64) throws -> RunResult {
        let subject = ToySubject(bug.program)
        let strategy = StrategyChoice.random.strategy(seed: seed)
        for _ in 0..<20_000 {
            if let result = subject.attempt(strategy), result.failure != nil { return result }
        }
        throw NotFound(name: bug.name)
    }

    @Test("A failure is reduced to the fewest switches there are", arguments: ToyBug.all)
    func reachesLeastSwitches(bug: ToyBug) throws {
        for seed in 0..<10 as Range<UInt64> {
            let found = try Self.failure(of: bug, seed: seed)
            let subject = ToySubject(bug.program)
            let minimum = Minimiser().minimise(found, on: subject)
            #expect(minimum.isReproducible)
            #expect(minimum.result.failure?.kind == found.failure?.kind)
            #expect(
                minimum.result.schedule.switches == bug.leastSwitches,
                "from \(found.schedule.switches), seed \(seed)"
            )
            let again = ToySubject(bug.program).attempt(Replaying(minimum.result.schedule))
            #expect(again?.schedule == minimum.result.schedule)
        }
    }

    @Test("A search that was complete says that nothing plainer exists", arguments: [ToyBug.lostUpdate, .lockOrder])
    func knowsTheLeast(bug: ToyBug) throws {
        let minimum = Minimiser().minimise(try Self.failure(of: bug, seed: 1), on: ToySubject(bug.program))
        #expect(minimum.isLeast)
    }

    @Test("Without a budget for searching the work on the schedule itself gets close")
    func smallBudget() throws {
        let bug = ToyBug.lostUpdateAfterPrivateSteps
        let found = try Self.failure(of: bug, seed: 3)
        let minimum = Minimiser(budget: 300).minimise(found, on: ToySubject(bug.program))
        #expect(minimum.runs <= 301)
        #expect(minimum.result.schedule.switches < found.schedule.switches)
    }

    @Test("What cannot be reproduced is given back as it was")
    func irreproducible() throws {
        let found = RunResult(schedule: Schedule([StrandID(0), StrandID(1)]), failure: Failure(.deadlock, "once"))
        let minimum = Minimiser().minimise(found, on: ToySubject(ToyBug.lostUpdate.program))
        #expect(!minimum.isReproducible)
        #expect(minimum.result.schedule == found.schedule)
        #expect(minimum.runs == 1)
    }

    @Test("A failure of another kind does not count as the same failure")
    func keepsTheKind() throws {
        // In most orders the first thread fails its expectation; a deadlock needs two switches.
        let program = ToyProgram(threads: [
            [.lock(0), .lock(1), .unlock(1), .unlock(0), .expect(0, [1])],
            [.lock(1), .lock(0), .unlock(0), .unlock(1)],
        ])
        let subject = ToySubject(program)
        let strategy = RandomWalk(seed: 4)
        var found: RunResult?
        while found?.failure?.kind != .deadlock { found = subject.attempt(strategy) }
        let minimum = Minimiser().minimise(try #require(found), on: subject)
        #expect(minimum.result.failure?.kind == .deadlock)
        #expect(minimum.result.schedule.switches == 1)
    }
}
