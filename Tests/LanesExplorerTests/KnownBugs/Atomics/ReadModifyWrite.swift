extension KnownBug {
    /// Threads read a counter and write it back, one higher.
    ///
    /// Source: the lost update of every textbook. One reads, the others do all they have to, the one writes: for two
    /// threads body, 1, 2, 1, body.
    package static func lostUpdate(threads count: Int) -> KnownBug {
        KnownBug(
            "lost update, \(count) threads",
            source: "textbooks; SCTBench has it within many programs",
            leastSwitches: count + 2,
            bug: { try raise(by: count) { $0.value += 1 } },
            fixed: { try raise(by: count) { $0.add(1) } }
        )
    }

    private static func raise(by count: Int, _ step: @escaping @Sendable (Shared) -> Void) throws {
        let counter = Shared()
        try onThreads(count) { _ in step(counter) }
        let total = counter.value
        try check(total == count, "\(count) additions of 1 made \(total)")
    }

    /// What the bug does, without a look at the outcome: for measuring how fast schedules are run.
    package static func lostUpdateUnchecked(threads count: Int) -> Body {
        {
            let counter = Shared()
            try onThreads(count) { _ in counter.value += 1 }
        }
    }

    /// 500 and 700 are withdrawn of 1,000: each looks whether there is enough, and both go on.
    ///
    /// Source: the bank account of Fray's usage guide (docs/usage.md). 1 looks, 2 withdraws, 1 withdraws: body, 1, 2,
    /// 1, body.
    package static let overdraft = KnownBug(
        "overdraft, check then act",
        source: "Fray, docs/usage.md",
        leastSwitches: 4,
        bug: {
            try withdraw { balance, amount in
                if balance.value >= amount { balance.value -= amount }
            }
        },
        fixed: {
            try withdraw { balance, amount in
                var before = balance.value
                while before >= amount, !balance.replace(before, with: before - amount) { before = balance.value }
            }
        }
    )

    private static func withdraw(_ step: @escaping @Sendable (Shared, Int) -> Void) throws {
        let balance = Shared(1_000)
        try onThreads({ step(balance, 500) }, { step(balance, 700) })
        let left = balance.value
        try check(left >= 0, "\(left) left of 1000")
    }

    /// Two variables are set one after the other, and whoever looks expects both or none.
    ///
    /// Source: SCTBench's `reorder_3_bad` (2 set, 1 looks), `_4` (3, 1), `_5` (4, 1), `_10` (9, 1), `_20` (10, 10).
    /// One sets the first, one looks, the one sets the second, and the others have their turns: one stretch more than
    /// there are threads between the body's two.
    package static func reorder(setters: Int, lookers: Int) -> KnownBug {
        let threads = setters + lookers
        return KnownBug(
            "reorder_\(threads)",
            source: "SCTBench, CS/reorder_\(threads)_bad",
            leastSwitches: threads + 2,
            strategyNote: "many threads set the same: all of them must still be before their first write",
            bug: {
                let (a, b) = (Shared(), Shared())
                try onThreads(threads) { number in
                    if number < setters {
                        a.value = 1
                        b.value = -1
                    } else {
                        try compare(a.value, b.value)
                    }
                }
            },
            fixed: {
                // One word for both.
                let both = Shared()
                try onThreads(threads) { number in
                    if number < setters {
                        both.value = 1
                    } else {
                        let seen = both.value
                        try compare(seen, -seen)
                    }
                }
            }
        )
    }

    private static func compare(_ a: Int, _ b: Int) throws {
        try check((a, b) == (0, 0) || (a, b) == (1, -1), "a = \(a), b = \(b)")
    }

    /// A driver is stopped between a request's look whether it is stopping and its entry in the count of those inside.
    ///
    /// Source: the Bluetooth driver of S. Qadeer, D. Wu, "KISS: Keep It Simple and Sequential", PLDI 2004; SCTBench's
    /// `bluetooth_driver_bad`. The request looks, the driver stops, the request works: body, 1, 2, 1, body.
    package static let bluetooth = KnownBug(
        "bluetooth driver",
        source: "Qadeer and Wu, PLDI 2004; SCTBench, CS/bluetooth_driver_bad",
        leastSwitches: 4,
        bug: {
            let driver = Driver()
            try onThreads({ try driver.request(countsFirst: false) }, { driver.stop() })
        },
        fixed: {
            let driver = Driver()
            try onThreads({ try driver.request(countsFirst: true) }, { driver.stop() })
        }
    )
}

private final class Driver: Sendable {
    private let inside = Shared(1)
    private let isStopping = Shared()
    private let isEmpty = Shared()
    private let isStopped = Shared()

    func request(countsFirst: Bool) throws {
        if countsFirst { inside.add(1) }
        let mayEnter = isStopping.value == 0
        if mayEnter, !countsFirst { inside.add(1) }
        if mayEnter { try check(isStopped.value == 0, "at work in a driver that is stopped") }
        leave()
    }

    func stop() {
        isStopping.value = 1
        leave()
        if isEmpty.value == 1 { isStopped.value = 1 }
    }

    private func leave() {
        if inside.add(-1) == 0 { isEmpty.value = 1 }
    }
}
