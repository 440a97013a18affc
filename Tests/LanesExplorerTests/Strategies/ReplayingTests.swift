import LanesExplorer
import Testing

@Suite("Replaying")
struct ReplayingTests {
    private let program = ToyProgram(threads: [
        [.local, .local, .lock(0), .unlock(0)], [.lock(0), .local, .unlock(0)],
    ])

    private func replay(_ numbers: [UInt32]) -> (RunResult?, Replaying) {
        let strategy = Replaying(Schedule(numbers.map { StrandID($0) }))
        return (ToySubject(program).attempt(strategy), strategy)
    }

    @Test("A whole schedule is followed to the letter")
    func exact() {
        let (result, strategy) = replay([0, 1, 0, 1, 1, 0, 0])
        #expect(result?.schedule.strands.map(\.number) == [0, 1, 0, 1, 1, 0, 0])
        #expect(strategy.wasExact)
    }

    @Test("The beginning of a schedule is followed, then each thread goes on for as long as it can")
    func prefix() {
        let (result, strategy) = replay([0, 1])
        #expect(result?.schedule.strands.map(\.number) == [0, 1, 1, 1, 0, 0, 0])
        #expect(strategy.divergence == nil)
        #expect(!strategy.wasExact)
        #expect(strategy.stepsBeyond == 5)
    }

    @Test("A step that cannot be taken is noted and passed over")
    func divergence() {
        // Thread 1 holds the lock when thread 0 is to take it.
        let (result, strategy) = replay([0, 0, 1, 0, 1, 1, 0])
        #expect(result?.schedule.strands.map(\.number) == [0, 0, 1, 1, 1, 0, 0])
        #expect(strategy.divergence == Replaying.Divergence(step: 3, expected: StrandID(0)))
        #expect(!strategy.wasExact)
    }

    @Test("A run that is shorter than its schedule is no exact replay")
    func shorter() {
        let (_, strategy) = replay([0, 0, 0, 0, 1, 1, 1, 1])
        #expect(!strategy.wasExact)
    }

    @Test("A strand that does not exist is passed over")
    func foreign() {
        let (result, strategy) = replay([9, .max, 1])
        #expect(result?.failure == nil)
        #expect(strategy.divergence?.expected == StrandID(9))
    }

    @Test("A schedule is replayed once")
    func once() {
        let strategy = Replaying(Schedule())
        let subject = ToySubject(program)
        #expect(subject.attempt(strategy) != nil)
        #expect(subject.attempt(strategy) == nil)
    }
}
