import Glibc

/// Memory between two pages that nobody may touch: reading one byte too far ends the test run.
final class GuardedBytes {
    private static let pageBytes = 4096
    private let capacity: Int
    private let start: UnsafeMutableRawPointer

    init(capacity: Int = 65_536) {
        self.capacity = capacity
        let whole = mmap(
            nil,
            capacity + 2 * Self.pageBytes,
            PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS,
            -1,
            0
        )
        precondition(whole != MAP_FAILED, "no memory for the test")
        guard let whole else { preconditionFailure("no memory for the test") }
        start = whole + Self.pageBytes
        mprotect(whole, Self.pageBytes, PROT_NONE)
        mprotect(start + capacity, Self.pageBytes, PROT_NONE)
    }

    deinit { munmap(start - Self.pageBytes, capacity + 2 * Self.pageBytes) }

    /// Copies `bytes` to where they touch the page behind them, or with `atFront` the page before them.
    func hold(_ bytes: ArraySlice<UInt8>, atFront: Bool = false) -> UnsafeRawBufferPointer {
        precondition(bytes.count <= capacity, "the sample is too large")
        let place = atFront ? start : start + (capacity - bytes.count)
        bytes.withUnsafeBytes { if let base = $0.baseAddress { memcpy(place, base, $0.count) } }
        return UnsafeRawBufferPointer(start: place, count: bytes.count)
    }
}
