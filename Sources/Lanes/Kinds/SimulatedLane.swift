/// A lane in memory: its code runs on the calling thread, one job at a time, in an order that is chosen; a kernel in
/// memory answers; time is a number that jumps.
///
/// It is the production loop with another kernel. The same seed gives the same run.
public class SimulatedLane: LoopLane, @unchecked Sendable {  // as its superclass says
    let simulated: SimulatedKernel
    private var random: SeededGenerator
    /// What must live as long as the lane.
    var keptAlive: AnyObject?
    /// The threads beside it, under an explorer: where `offload` goes.
    package var threads: ThreadPool?

    init(seed: UInt64?) {
        simulated = SimulatedKernel()
        random = SeededGenerator(seed: seed ?? 0)
        super.init(name: "simulated", kernel: simulated, workers: nil)
        guard seed != nil else { return }
        choose { [unowned self] count in count < 2 ? 0 : Int.random(in: 0..<count, using: &random) }
    }

    package override var workers: ThreadPool? { threads }
    package override var memory: SimulatedLane? { self }

    /// Lets `chooser` decide which of so many ready jobs, or ready answers of the kernel, comes next.
    package func choose(_ chooser: @escaping (Int) -> Int) {
        loop.choose = chooser
        simulated.chooser = chooser
    }

    /// Runs `body` as a task on this lane, on the calling thread, until it is done.
    ///
    /// - Throws: what `body` throws, or `SimulationError.stuck` when nothing can happen any more and `body` has not
    ///   ended: a deadlock.
    public func run<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) throws -> Result {
        let before = Lane.current
        enter()
        defer { if let before { before.enter() } else { leave() } }
        let outcome = Outcome<Result>()
        Task(executorPreference: self) {
            do {
                outcome.value = .success(try await body())
            } catch {
                outcome.value = .failure(error)
            }
        }
        while outcome.value == nil {
            loop.turn()
            if simulated.isStalled, loop.isQuiet, outcome.value == nil {
                throw SimulationError.stuck(time: LaneClock.Instant(nanoseconds: simulated.now()))
            }
        }
        return try outcome.value!.get()
    }

    /// Lets the lane's parked runners end; nothing runs on it after that.
    package func end() {
        let before = Lane.current
        enter()
        loop.stop()
        loop.endRunners()
        if let before { before.enter() } else { leave() }
    }

    private final class Outcome<Value: Sendable>: @unchecked Sendable {  // one thread runs everything
        var value: Swift.Result<Value, any Error>?
    }
}

extension Lane {
    /// A simulated lane whose order of events follows from `seed`; `nil`: first come, first served.
    public static func simulated(seed: UInt64? = nil) -> SimulatedLane { TimedSimulatedLane(seed: seed) }
}

/// Why a simulated run ended without a result.
public enum SimulationError: Error, Sendable, CustomStringConvertible {
    /// Nothing is ready, no timer is set, and the body has not ended.
    case stuck(time: LaneClock.Instant)

    /// What happened, and where to look.
    public var description: String {
        switch self {
        case .stuck(let time):
            "deadlock: after \(Double(time.nanoseconds) / 1e9) s of virtual time every task waits for another, "
                + "or for something outside the simulation"
        }
    }
}

/// Numbers that follow from a seed (SplitMix64, Steele et al. 2014).
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64
    package init(seed: UInt64) { state = seed }
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
