extension KnownBug {
    /// Two deposits read the balance before either writes it: an actor lets others in at every await.
    ///
    /// Source: SE-0306 "Actors", section "Actor reentrancy"; the race itself is the lost update of every textbook.
    /// One reads, the others do all they have to, the one writes: for two tasks body, 1, 2, 1, body.
    package static func lostUpdate(tasks count: Int) -> KnownBug {
        KnownBug(
            "lost update, \(count) tasks",
            source: "SE-0306, actor reentrancy",
            leastSwitches: count + 2,
            bug: { try await deposit(in: count) { await $0.deposit(1) } },
            fixed: { try await deposit(in: count) { await $0.depositAtOnce(1) } }
        )
    }

    private static func deposit(
        in count: Int,
        _ step: @escaping @Sendable (BankAccount) async -> Void
    ) async throws {
        let account = BankAccount()
        try await inTasks(count) { _ in await step(account) }
        let balance = await account.balance
        try check(balance == count, "\(count) deposits of 1 made \(balance)")
    }

    /// What the bug does, without a look at the outcome: for measuring how fast schedules are run.
    package static func lostUpdateUnchecked(tasks count: Int) -> Body {
        {
            let account = BankAccount()
            try await inTasks(count) { _ in await account.deposit(1) }
        }
    }

    /// The same after forty steps that concern nobody else: whoever switches at random has gone astray by then.
    ///
    /// Source: the "private steps" that Yuan et al., "Partial Order Aware Concurrency Sampling", CAV 2018, argue with.
    package static let lostUpdateAfterPrivateSteps = KnownBug(
        "lost update after 40 private steps",
        source: "Yuan et al., CAV 2018",
        leastSwitches: 4,
        bug: { try await depositLate { await $0.deposit(1) } },
        fixed: { try await depositLate { await $0.depositAtOnce(1) } }
    )

    private static func depositLate(_ step: @escaping @Sendable (BankAccount) async -> Void) async throws {
        try await deposit(in: 2) { account in
            let elsewhere = Elsewhere()
            for _ in 0..<40 { await elsewhere.visit() }
            await step(account)
        }
    }

    /// Two tasks add 1 three times each, and the total is 2: the first read of one outlives two additions of the
    /// other, and the last read of the other outlives the rest.
    ///
    /// Source: a classic of lectures on concurrency; M. Ben-Ari, "Principles of Concurrent and Distributed
    /// Programming", 2nd edition, chapter 2, the concurrent counter. 1 reads, 2 adds twice, 1 writes 1, 2 reads it, 1
    /// adds twice, 2 writes 2: six stretches between the body's two.
    package static let totalExactlyTwo = KnownBug(
        "2x3 increments, total exactly 2",
        source: "Ben-Ari, Principles of Concurrent and Distributed Programming",
        leastSwitches: 7,
        strategyNote: "five preemptions at the right places, all around one actor: the selective random walk's",
        bug: { try await addThrice { await $0.deposit(1) } },
        fixed: { try await addThrice { await $0.depositAtOnce(1) } }
    )

    private static func addThrice(_ step: @escaping @Sendable (BankAccount) async -> Void) async throws {
        let account = BankAccount()
        try await inTasks(2) { _ in
            for _ in 0..<3 { await step(account) }
        }
        let balance = await account.balance
        try check(balance != 2, "six additions of 1 made 2")
    }
}

private actor BankAccount {
    private(set) var balance = 0
    private let ledger = Elsewhere()

    func deposit(_ amount: Int) async {
        let before = balance
        await ledger.visit()
        balance = before + amount
    }

    func depositAtOnce(_ amount: Int) async {
        balance += amount
        await ledger.visit()
    }
}
