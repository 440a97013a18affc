/// A small program with a concurrency bug that somebody has described, written anew, and its twin without the bug.
///
/// Both bodies serve the tests and the benchmark: they throw where an invariant is broken, and never return, as a
/// deadlock does, where that is the bug. Each makes its own world and waits for all it started.
package struct KnownBug: Sendable, CustomStringConvertible {
    /// How the bug shows.
    package enum Symptom: String, Sendable {
        /// The body throws `BrokenInvariant`.
        case brokenInvariant = "broken invariant"
        /// Nobody can go on.
        case deadlock
    }

    package typealias Body = @Sendable () async throws -> Void

    package let name: String
    /// Who described it.
    package let source: String
    package let symptom: Symptom
    /// The fewest switches from one strand to another with which the bug shows, those from and back to the body
    /// included; the doc comment of the program says why no fewer do. `nil`: nobody has said.
    package let leastSwitches: Int?
    /// What there is to know about finding it: which strategies do not.
    package let strategyNote: String
    /// Whether the default budget finds it whatever the seed: so it was in 100 of 100 searches.
    package let isAlwaysFound: Bool
    /// Whether a budget of schedules takes so long that the tests leave it to the benchmark.
    package let isLarge: Bool
    package let bug: Body
    package let fixed: Body

    package init(
        _ name: String,
        source: String,
        symptom: Symptom = .brokenInvariant,
        leastSwitches: Int?,
        strategyNote: String = "",
        isAlwaysFound: Bool = true,
        isLarge: Bool = false,
        bug: @escaping Body,
        fixed: @escaping Body
    ) {
        self.name = name
        self.source = source
        self.symptom = symptom
        self.leastSwitches = leastSwitches
        self.strategyNote = strategyNote
        self.isAlwaysFound = isAlwaysFound
        self.isLarge = isLarge
        self.bug = bug
        self.fixed = fixed
    }

    package var description: String { name }
}

/// What a body throws when it finds that something is not as it should be.
package struct BrokenInvariant: Error, Equatable, CustomStringConvertible {
    /// What is wrong, with the values that show it.
    package let description: String
    init(_ description: String) { self.description = description }
}

/// Throws `BrokenInvariant` unless `condition` holds.
func check(_ condition: Bool, _ description: @autoclosure () -> String) throws {
    if !condition { throw BrokenInvariant(description()) }
}
