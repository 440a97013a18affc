import Testing

/// Well-known bugs as toy programs, each with what is known about it.
struct ToyBug: Sendable, CustomTestStringConvertible {
    let name: String
    let program: ToyProgram
    /// The fewest switches of any failing schedule, found by hand.
    let leastSwitches: Int
    var testDescription: String { name }

    static let all = [
        lostUpdate, lostUpdateAfterPrivateSteps, lockOrder, philosophers(3), reorder(3), checkThenAct, lostWakeUp,
        ordering(3),
    ]

    private static func sum(_ total: Int) -> @Sendable ([Int]) -> Bool { { $0[0] == total } }

    /// Two threads add one to the same variable: 0 reads, 1 reads and writes, 0 writes.
    static let lostUpdate = ToyBug(
        name: "lost update",
        program: ToyProgram(
            threads: Array(repeating: [.read(0), .write(0, plus: 1)], count: 2),
            isRight: sum(2)
        ),
        leastSwitches: 2
    )

    static let lostUpdateAfterPrivateSteps = ToyBug(
        name: "lost update among private steps",
        program: ToyProgram(
            threads: Array(
                repeating: Array(repeating: .local, count: 40) + [.read(0), .write(0, plus: 1)],
                count: 2
            ),
            isRight: sum(2)
        ),
        leastSwitches: 2
    )

    /// Each thread holds the lock that the other one wants.
    static let lockOrder = ToyBug(
        name: "deadlock by lock order",
        program: ToyProgram(threads: [
            [.lock(0), .lock(1), .unlock(1), .unlock(0)],
            [.lock(1), .lock(0), .unlock(0), .unlock(1)],
        ]),
        leastSwitches: 1
    )

    /// All take the left fork, and wait for the right one.
    static func philosophers(_ count: Int) -> ToyBug {
        ToyBug(
            name: "\(count) dining philosophers",
            program: ToyProgram(
                threads: (0..<count).map { seat in
                    let right = (seat + 1) % count
                    return [.lock(seat), .lock(right), .local, .unlock(right), .unlock(seat)]
                },
                variables: 1,
                locks: count
            ),
            leastSwitches: count - 1
        )
    }

    /// SCTBench's reorder: a checker sees the first of two writes without the second. The setters are all alike.
    static func reorder(_ count: Int) -> ToyBug {
        let setter: [ToyProgram.Operation] = [.set(0, 1), .set(1, -1)]
        let checker: [ToyProgram.Operation] = [.read(0), .skip(1, unless: 1), .expect(1, [-1])]
        return ToyBug(
            name: "reorder_\(count)",
            program: ToyProgram(threads: Array(repeating: setter, count: count - 1) + [checker]),
            leastSwitches: 1
        )
    }

    /// Two withdrawals of 80 from 100, each checked before it is made.
    static let checkThenAct: ToyBug = {
        let withdraw: [ToyProgram.Operation] = [
            .read(0), .skip(2, unless: 0), .read(0), .write(0, plus: 1),
        ]
        return ToyBug(
            name: "check, then act",
            program: ToyProgram(threads: [withdraw, withdraw], isRight: { $0[0] <= 1 }),
            leastSwitches: 2
        )
    }()

    /// The waiter looks, sees nothing, and parks after the notification has come: variable 1 is the bell, which rings
    /// only for one who is parked (variable 2).
    static let lostWakeUp = ToyBug(
        name: "lost wake-up",
        program: ToyProgram(threads: [
            [.read(0), .skip(2, unless: 0), .set(2, 1), .wait(1, equals: 1)],
            [.set(0, 1), .read(2), .skip(1, unless: 1), .set(1, 1)],
        ]),
        leastSwitches: 2
    )

    /// A chain: each thread's write must come right before the next one's, and the last of them after all others.
    static func ordering(_ depth: Int) -> ToyBug {
        let links: [[ToyProgram.Operation]] = (0..<depth).map { link in
            [.read(link), .skip(1, unless: link == 0 ? 0 : 1), .set(link + 1, 1)]
        }
        return ToyBug(
            name: "chain of \(depth)",
            program: ToyProgram(
                threads: links.reversed(),
                variables: depth + 1,
                isRight: { $0[depth] == 0 }
            ),
            leastSwitches: depth - 1
        )
    }
}
