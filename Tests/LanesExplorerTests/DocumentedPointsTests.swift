import LanesExplorer
import Testing

/// The examples of docs/explorer-points.md.
@Suite("Where the points are")
struct DocumentedPointsTests {
    private actor Purse {
        private var amount = 100
        func get() -> Int { amount }
        func set(_ amount: Int) { self.amount = amount }
    }

    /// What `func` without more means in a package that does not ask for NonisolatedNonsendingByDefault.
    @concurrent
    private static func spend(from purse: Purse) async {
        if await purse.get() >= 80 {
            let amount = await purse.get()
            await purse.set(amount - 80)
        }
    }

    @concurrent
    private static func spendSlowly(from purse: Purse) async {
        if await purse.get() >= 80 {
            await elsewhere()
            let amount = await purse.get()
            await purse.set(amount - 80)
        }
    }

    /// Stays where its caller is, so it goes back there after each call.
    nonisolated(nonsending)
        private static func spendAtCaller(from purse: Purse) async
    {
        if await purse.get() >= 80 {
            let amount = await purse.get()
            await purse.set(amount - 80)
        }
    }

    private func explore(_ spend: @escaping @Sendable (Purse) async -> Void) async -> Exploration {
        var options = Explorer.Options()
        options.strategy = .exhaustive(preemptions: 3)
        return await Explorer(options).run {
            let purse = Purse()
            async let first: Void = spend(purse)
            async let second: Void = spend(purse)
            _ = await (first, second)
            if await purse.get() < 0 { throw Broken() }
        }
    }

    @Test("Between two calls of one actor with nothing in between the compiler stays on the actor: no point, no race")
    func removedHops() async {
        let exploration = await explore { await Self.spend(from: $0) }
        #expect(exploration.failure == nil)
        #expect(exploration.coverage != .sampled)
    }

    @Test("A call in between that leaves the actor makes it two points, and the race is there")
    func keptHops() async {
        #expect(await explore { await Self.spendSlowly(from: $0) }.failure?.kind == "thrown")
    }

    @Test("A function that stays at its caller goes back there after each call: the race is there as well")
    func hopsToTheCaller() async {
        #expect(await explore { await Self.spendAtCaller(from: $0) }.failure?.kind == "thrown")
    }
}
