import Foundation

/// What both Swift peers are asked to do, and with which settings.
public enum Work {
    /// Where to listen, on 127.0.0.1.
    public static let port = setting("PORT", otherwise: 8080)
    /// `/cpu` counts the primes below this.
    public static let cpuLimit = Int32(setting("BENCH_CPU_N", otherwise: 240_000))
    /// Whether `/cpu` runs on a thread pool instead of the event loop.
    public static let usesPool = setting("BENCH_CPU_POOL", otherwise: 0) == 1

    private static func setting(_ name: String, otherwise: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap(Int.init) ?? otherwise
    }

    /// Counts the primes below `limit` by trial division in 32 bits: the same work in every peer's language.
    @inline(never)
    public static func primes(below limit: Int32) -> Int {
        var count = 0
        var candidate: Int32 = 2
        while candidate < limit {
            var divisor: Int32 = 2
            while divisor &* divisor <= candidate, candidate % divisor != 0 { divisor &+= 1 }
            if divisor &* divisor > candidate { count += 1 }
            candidate &+= 1
        }
        return count
    }
}

/// The body of `/json`.
public struct Message: Codable, Sendable {
    /// The only text there is.
    public var message = "Hello, World!"

    /// Makes the body that the harness expects.
    public init() {}
}
