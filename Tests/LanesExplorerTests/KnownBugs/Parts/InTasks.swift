/// Runs `body` in so many tasks, each with its number from 0, and waits for all of them. Throws the first error that
/// one of them threw.
func inTasks(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<count {
            group.addTask(name: "task \(number)") { try await body(number) }
        }
        try await group.waitForAll()
    }
}

/// Runs each body in a task of its own and waits for all of them. Throws the first error that one of them threw.
func inTasks(_ bodies: KnownBug.Body...) async throws {
    try await inTasks(bodies.count) { number in try await bodies[number]() }
}

/// Somebody else, whom one has to wait for: a log, a payment service, a network. Each visit is a hop to another actor
/// and back, as an await in real code is.
actor Elsewhere {
    private(set) var visits = 0
    func visit() { visits += 1 }
}
