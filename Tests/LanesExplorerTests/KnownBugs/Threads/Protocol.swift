import LanesPoints

extension KnownBug {
    /// A deposit, a withdrawal, and a third thread that checks the sum with the wrong formula once both are done.
    ///
    /// Source: SCTBench's `account_bad`. The check comes last: body, deposit, withdrawal, check, body.
    package static let account = KnownBug(
        "account",
        source: "SCTBench, CS/account_bad",
        leastSwitches: 4,
        bug: { try depositAndWithdraw(expecting: (1 - 2) - 4) },
        fixed: { try depositAndWithdraw(expecting: (1 + 2) - 4) }
    )

    private static func depositAndWithdraw(expecting sum: Int) throws {
        let account = Mutex((balance: 1, deposited: false, withdrawn: false))
        try onThreads(
            {
                try account.withLock { now in
                    guard now.deposited, now.withdrawn else { return }
                    try check(now.balance == sum, "\(now.balance) in place of \(sum)")
                }
            },
            {
                account.withLock { now in
                    now.balance += 2
                    now.deposited = true
                }
            },
            {
                account.withLock { now in
                    now.balance -= 4
                    now.withdrawn = true
                }
            }
        )
    }

    /// Three threads add to a sum under a lock, and the last one fails when it comes last.
    ///
    /// Source: SCTBench's `lazy01_bad`. Body, 1, 2, 3, body.
    package static let lazy01 = KnownBug(
        "lazy01",
        source: "SCTBench, CS/lazy01_bad",
        leastSwitches: 4,
        bug: { try addUp(failingFrom: 3) },
        fixed: { try addUp(failingFrom: 4) }
    )

    private static func addUp(failingFrom limit: Int) throws {
        let sum = Mutex(0)
        try onThreads(
            { sum.withLock { $0 += 1 } },
            { sum.withLock { $0 += 2 } },
            { try sum.withLock { try check($0 < limit, "\($0) was reached") } }
        )
    }

    /// Three threads hand a value round a ring, each in one go, and a fourth expects the same everywhere once they
    /// have: true only if the first goes before the second.
    ///
    /// Source: SCTBench's `token_ring_bad`. Body, 2, 1, 3, the fourth, body.
    package static let tokenRing = KnownBug(
        "token ring",
        source: "SCTBench, CS/token_ring_bad",
        leastSwitches: 5,
        bug: { try handRound(inTurn: false) },
        fixed: { try handRound(inTurn: true) }
    )

    private static func handRound(inTurn: Bool) throws {
        let ring = Mutex(TokenRing())
        let passed = Condition()
        try onThreads(4) { number in
            try ring.withLock { now in
                while inTurn, number < 3, now.passed < number { passed.wait(&now, unlocking: ring) }
                switch number {
                case 0: now.first = (now.third + 1) % 4
                case 1: now.second = now.first
                case 2: now.third = now.second
                default: return try now.agree()
                }
                now.passed += 1
            }
            passed.notifyAll()
        }
    }

    /// Two stages, each under a lock of its own: who reads both sees the first done, and the second not yet.
    ///
    /// Source: SCTBench's `twostage_bad` (one writer, one reader) and `twostage_100_bad` (99 writers, one reader). A
    /// writer does the first stage, the reader reads, all write: `threads + 1` stretches between the body's two, as
    /// one writer has two.
    package static func twoStage(threads: Int) -> KnownBug {
        KnownBug(
            "twostage, \(threads) threads",
            source: "SCTBench, CS/twostage\(threads > 2 ? "_\(threads)" : "")_bad",
            leastSwitches: threads + 2,
            strategyNote: "with many threads beyond strategies that bound preemptions or delays",
            isLarge: threads >= 100,
            bug: {
                let (first, second) = (Stage(), Stage())
                try stages(threads, first) {
                    first.lock.withLock { $0 = 1 }
                    second.lock.withLock { $0 = 2 }
                } read: {
                    (first.lock.withLock { $0 }, second.lock.withLock { $0 })
                }
            },
            fixed: {
                let (first, second) = (Stage(), Stage())
                try stages(threads, first) {
                    first.lock.withLock { one in
                        one = 1
                        second.lock.withLock { $0 = 2 }
                    }
                } read: {
                    first.lock.withLock { one in (one, second.lock.withLock { $0 }) }
                }
            }
        )
    }

    private static func stages(
        _ threads: Int,
        _ first: Stage,
        write: @escaping @Sendable () -> Void,
        read: @escaping @Sendable () -> (Int, Int)
    ) throws {
        try onThreads(threads) { number in
            guard number == threads - 1 else { return write() }
            let (one, two) = read()
            try check(one == 0 || two == one + 1, "the first stage at \(one), the second at \(two)")
        }
    }

    private final class Stage: Sendable {
        let lock = Mutex(0)
    }

    /// One thread locks the data, the others lock something else, and all change the data.
    ///
    /// Source: SCTBench's `wronglock_bad` (seven others) and `wronglock_3_bad` (three). The first reads, another adds,
    /// the first adds and looks: body, 1, 2, 1, the others, body.
    package static func wrongLock(others: Int) -> KnownBug {
        KnownBug(
            "wronglock, \(others) others",
            source: "SCTBench, CS/wronglock\(others == 3 ? "_3" : "")_bad",
            leastSwitches: others + 3,
            bug: {
                let data = Shared()
                let right = Mutex(())
                let wrong = Mutex(())
                try onThreads(others + 1) { number in
                    if number == 0 {
                        try right.withLock { _ in try add(to: data, looks: true) }
                    } else {
                        try wrong.withLock { _ in try add(to: data, looks: false) }
                    }
                }
            },
            fixed: {
                let data = Shared()
                let right = Mutex(())
                try onThreads(others + 1) { number in
                    try right.withLock { _ in try add(to: data, looks: number == 0) }
                }
            }
        )
    }

    private static func add(to data: Shared, looks: Bool) throws {
        let before = data.value
        data.value = before + 1
        let now = data.value
        if looks { try check(now == before + 1, "\(before) + 1 = \(now)") }
    }
}

private struct TokenRing {
    var first = 1
    var second = 2
    var third = 1
    var passed = 0

    func agree() throws {
        guard passed == 3 else { return }
        try check(first == second && second == third, "\(first), \(second), \(third)")
    }
}
