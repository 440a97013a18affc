/// How the orders to try are chosen.
public enum StrategyChoice: Sendable, Equatable {
    /// One run-on schedule, a small bounded search, then the sampling strategies in turns: no single one of them finds
    /// everything. The default.
    case portfolio
    /// One schedule: each strand goes on for as long as it can.
    case runOn
    /// Any strand, each as likely as the others, at every step.
    case random
    /// Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010): random priorities, changed `depth - 1`
    /// times. Finds a bug that needs `depth` ordered steps with a known probability.
    case pct(depth: Int)
    /// Partial order sampling (Yuan et al., CAV 2018): random priorities of steps, drawn anew when steps conflict.
    case pos
    /// Uniform random walk (Zhao et al., ASPLOS 2025): strands with more steps left are chosen more often, so that
    /// orders, not choices, are equally likely.
    case urw
    /// Selectively uniform random walk (the same paper): each run is about one thing that several strands use, and
    /// orders of the steps on that are equally likely.
    case surw
    /// Delay bounding (Emmi et al., POPL 2011): the run-on schedule with up to so many strands skipped.
    case delayBounded(delays: Int)
    /// Every order with at most so many preemptions, fewest first; one order stands for all that differ only in
    /// steps that do not touch the same things.
    case exhaustive(preemptions: Int)
}

extension StrategyChoice {
    /// The strategy that goes by this name. The same seed gives the same schedules.
    package func strategy(seed: UInt64) -> any Strategy {
        switch self {
        case .portfolio: Portfolio(seed: seed)
        case .exhaustive(let preemptions):
            Exhaustive(preemptions: preemptions < Self.boundless ? preemptions : nil)
        case .runOn: fair(RunOn(), seed)
        case .random: fair(RandomWalk(seed: seed), seed)
        case .pct(let depth): fair(PCT(depth: depth, seed: seed), seed)
        case .pos: fair(POS(seed: seed), seed)
        case .urw: fair(URW(seed: seed), seed)
        case .surw: fair(URW(seed: seed, isSelective: true), seed)
        case .delayBounded(let delays): fair(DelayBounded(delays: delays, seed: seed), seed)
        }
    }

    /// A bound that no run reaches within its limit of steps is none, and without one more can be left out.
    private static let boundless = 1_000

    private func fair(_ strategy: any Strategy, _ seed: UInt64) -> any Strategy {
        Fairness(strategy, seed: seed &+ 0x5EED)
    }
}
