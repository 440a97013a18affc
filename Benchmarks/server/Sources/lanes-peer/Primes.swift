import Glibc

/// The work of `/cpu`: the same trial division in 32 bits as in every peer's language.
enum Primes {
    /// From `BENCH_CPU_N`; the default takes some 20 ms.
    static let limit = getenv("BENCH_CPU_N").flatMap { Int32(String(cString: $0)) } ?? 240_000

    static func count(below limit: Int32) -> Int {
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
