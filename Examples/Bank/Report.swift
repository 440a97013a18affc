import Lanes
import LanesHTTP

/// The same computation, 50 to 100 ms of it, in each place where it can run.
///
/// | path               | written as            | threads           | event loop      | hybrid             |
/// |--------------------|-----------------------|-------------------|-----------------|--------------------|
/// | `/report`          | `offload { … }`       | its own thread    | delays everybody | a worker          |
/// | `/report/inline`   | plain code            | its own thread    | delays everybody | delays its loop   |
/// | `/report/parallel` | `parallelMap { … }`   | idle threads help | delays everybody | several workers   |
/// | `/report/thread`   | `lane: .thread`       | its own thread    | delays everybody | a thread, in full |
struct ReportRoutes {
    let ledger: any Ledger

    func register(on router: Router) {
        let ledger = ledger
        router.get("/report") { _ -> RiskReport in
            let simulation = RiskSimulation(try await ledger.accounts())
            return try await offload { simulation.report(simulation.batches.map(simulation.run)) }
        }
        router.get("/report/inline") { _ -> RiskReport in
            let simulation = RiskSimulation(try await ledger.accounts())
            return simulation.report(simulation.batches.map(simulation.run))
        }
        router.get("/report/parallel") { _ -> RiskReport in
            let simulation = RiskSimulation(try await ledger.accounts())
            return simulation.report(try await simulation.batches.parallelMap(simulation.run))
        }
        router.get("/report/thread", lane: .thread) { _ -> RiskReport in
            let simulation = RiskSimulation(try await ledger.accounts())
            return simulation.report(simulation.batches.map(simulation.run))
        }
    }
}

/// What a year may bring to all accounts together.
struct RiskReport: Codable, Equatable, Sendable {
    let accounts: Int
    let total: Int
    let years: Int
    let expected: Int
    let worstOfTwenty: Int
    /// The lanes that computed it.
    let computedOn: [String]
}

/// A year of random monthly returns, many times over; where it runs changes nothing of the result.
struct RiskSimulation: Sendable {
    /// Years that one batch tries.
    static let yearsPerBatch = 180_000
    static let batchCount = 8

    private let accounts: Int
    private let total: Int

    /// A batch's outcomes: each year's growth in thousandths, counted, and where it ran.
    struct Batch: Sendable {
        var counts = [Int](repeating: 0, count: 3000)
        var lane = ""
    }

    init(_ accounts: [Account]) {
        self.accounts = accounts.count
        total = accounts.reduce(0) { $0 + $1.balance }
    }

    /// The numbers of the batches, which are independent of each other: each has a seed of its own.
    var batches: Range<Int> { 0..<Self.batchCount }

    @Sendable func run(_ number: Int) -> Batch {
        var generator = SplitMix(state: UInt64(number) &* 0x5851_F42D_4C95_7F2D &+ 1)
        var batch = Batch()
        for _ in 0..<Self.yearsPerBatch {
            var growth = 1.0
            for _ in 0..<12 {
                // -4 % to +5 % a month, each as likely.
                growth *= 0.96 + 0.09 * Double(generator.next() >> 11) * 0x1p-53
            }
            batch.counts[min(Int(growth * 1000), batch.counts.count - 1)] += 1
        }
        batch.lane = Lane.current?.name ?? "no lane"
        return batch
    }

    func report(_ batches: [Batch]) -> RiskReport {
        let bins = batches.reduce(into: [Int](repeating: 0, count: Batch().counts.count)) { sum, batch in
            for index in sum.indices { sum[index] += batch.counts[index] }
        }
        let years = bins.reduce(0, +)
        let mean = bins.indices.reduce(0.0) { $0 + Double($1 * bins[$1]) } / Double(max(1, years)) / 1000
        var seen = 0
        let worst = bins.firstIndex { count in
            seen += count
            return seen * 20 >= years
        }
        return RiskReport(
            accounts: accounts,
            total: total,
            years: years,
            expected: Int(Double(total) * mean),
            worstOfTwenty: Int(Double(total) * Double(worst ?? 0) / 1000),
            computedOn: Set(batches.map(\.lane)).sorted()
        )
    }
}

/// SplitMix64: a small generator whose numbers follow from its seed.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
