import ArgumentParser
import LanesExplorerEngine

/// The strategies by the names they have on the command line.
enum StrategyName: String, CaseIterable, ExpressibleByArgument {
    case portfolio, random, pct2, pct3, pos, urw, surw, delay2, exhaustive2

    var choice: StrategyChoice {
        switch self {
        case .portfolio: .portfolio
        case .random: .random
        case .pct2: .pct(depth: 2)
        case .pct3: .pct(depth: 3)
        case .pos: .pos
        case .urw: .urw
        case .surw: .surw
        case .delay2: .delayBounded(delays: 2)
        case .exhaustive2: .exhaustive(preemptions: 2)
        }
    }
}
