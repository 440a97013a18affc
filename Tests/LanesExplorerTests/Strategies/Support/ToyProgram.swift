/// A program for the strategies' tests: a few threads that read, write and lock. Each operation is one step, and what
/// it touches is known exactly.
struct ToyProgram: Sendable {
    enum Operation: Equatable, Sendable {
        /// Into the thread's register.
        case read(Int)
        /// Register plus a number.
        case write(Int, plus: Int)
        case set(Int, Int)
        /// Touches nothing.
        case local
        case lock(Int)
        case unlock(Int)
        case yield
        /// Blocks until the variable has the value.
        case wait(Int, equals: Int)
        /// Spins until the variable has the value: a step for each look, with or without a yield.
        case spin(Int, equals: Int, yields: Bool)
        /// Skips so many operations, unless the register has the value.
        case skip(Int, unless: Int)
        /// Starts a thread.
        case spawn(Int)
        /// Fails, unless the variable has one of the values.
        case expect(Int, [Int])
        /// Does something of which nothing is known.
        case opaque
    }

    var threads: [[Operation]]
    var variables = 4
    var locks = 2
    /// Threads that are there at the beginning; the others must be spawned.
    var started: Int?
    /// Whether the values of the variables at the end are right.
    var isRight: @Sendable ([Int]) -> Bool = { _ in true }
}
