extension KnownBug {
    /// Two tasks are started one after the other, and believed to run in that order.
    ///
    /// Source: SE-0304 "Structured concurrency": a task is scheduled on its own, when it runs is not said.
    /// Body, second, first, body.
    package static let orderOfTwoTasks = KnownBug(
        "order of two tasks",
        source: "SE-0304, unstructured tasks",
        leastSwitches: 3,
        bug: {
            let diary = Diary()
            let first = Task { await diary.write(1) }
            let second = Task { await diary.write(2) }
            await first.value
            await second.value
            let entries = await diary.entries
            try check(entries == [1, 2], "written as \(entries)")
        },
        fixed: {
            let diary = Diary()
            let first = Task { await diary.write(1) }
            let second = Task {
                await first.value
                await diary.write(2)
            }
            await second.value
            let entries = await diary.entries
            try check(entries == [1, 2], "written as \(entries)")
        }
    )

    /// The results of a task group are taken for those of the requests in the order they were made.
    ///
    /// Source: SE-0304: results come in the order in which the tasks complete. Two of three swap: body, 2, 1, 3, body.
    package static let orderOfGroupResults = KnownBug(
        "order of a group's results",
        source: "SE-0304, task groups",
        leastSwitches: 4,
        bug: {
            let results = await squares(of: [1, 2, 3])
            try check(results.map(\.square) == [1, 4, 9], "the squares of 1, 2, 3 are \(results.map(\.square))")
        },
        fixed: {
            let results = await squares(of: [1, 2, 3]).sorted { $0.number < $1.number }
            try check(results.map(\.square) == [1, 4, 9], "the squares of 1, 2, 3 are \(results.map(\.square))")
        }
    )

    private static func squares(of numbers: [Int]) async -> [(number: Int, square: Int)] {
        await withTaskGroup(of: (number: Int, square: Int).self) { group in
            let elsewhere = Elsewhere()
            for number in numbers {
                group.addTask(name: "square of \(number)") {
                    await elsewhere.visit()
                    return (number, number * number)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// A stream that keeps only the newest event: whoever reads too slowly never hears of the others.
    ///
    /// Source: the documentation of `AsyncStream.Continuation.BufferingPolicy`. The producer alone suffices: body,
    /// producer, consumer, body.
    package static let droppedEvent = KnownBug(
        "event dropped by a stream",
        source: "documentation of AsyncStream, buffering policy",
        leastSwitches: 3,
        bug: { try await count(policy: .bufferingNewest(1)) },
        fixed: { try await count(policy: .unbounded) }
    )

    private static func count(policy: AsyncStream<Int>.Continuation.BufferingPolicy) async throws {
        let (events, source) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: policy)
        let elsewhere = Elsewhere()
        try await inTasks(
            {
                for event in 1...3 {
                    source.yield(event)
                    await elsewhere.visit()
                }
                source.finish()
            },
            {
                let seen = await events.reduce(into: []) { $0.append($1) }
                try check(seen == [1, 2, 3], "saw \(seen) of 1, 2, 3")
            }
        )
    }

    /// A bug of a given depth: so many steps of two tasks in one order only.
    ///
    /// Source: the definition of bug depth in Burckhardt et al., "A Randomized Scheduler with Probabilistic Guarantees
    /// of Finding Bugs", ASPLOS 2010. The steps alternate between the tasks: `depth` stretches between the body's two.
    package static func chain(depth: Int) -> KnownBug {
        KnownBug(
            "chain of depth \(depth)",
            source: "Burckhardt et al., ASPLOS 2010",
            leastSwitches: depth + 1,
            strategyNote: "beyond PCT of a smaller depth",
            bug: { try await climb(depth, limit: depth) },
            fixed: { try await climb(depth, limit: depth - 1) }
        )
    }

    private static func climb(_ depth: Int, limit: Int) async throws {
        let ladder = Ladder(limit: limit)
        try await inTasks(2) { number in
            let elsewhere = Elsewhere()
            for step in stride(from: number, to: depth, by: 2) {
                await ladder.advance(from: step)
                await elsewhere.visit()
            }
        }
        let height = await ladder.height
        try check(height < depth, "climbed all \(depth) steps")
    }
}

private actor Diary {
    private(set) var entries: [Int] = []
    func write(_ entry: Int) { entries.append(entry) }
}

/// Goes one step higher when asked to at the right moment, and there is no second chance.
private actor Ladder {
    private(set) var height = 0
    private let limit: Int
    init(limit: Int) { self.limit = limit }
    func advance(from step: Int) {
        if height == step, height < limit { height += 1 }
    }
}
