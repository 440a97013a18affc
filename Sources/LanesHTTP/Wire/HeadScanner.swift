#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// Tells cheaply whether new bytes can change the outcome for a head that was incomplete before.
///
/// Without it a head that arrives byte by byte would be parsed anew each time: quadratic work, for a peer to abuse.
enum HeadScanner {
    /// Whether the head is worth parsing again; otherwise `scanned` moves behind all bytes looked at.
    ///
    /// It is when its end, the end of its first line, a bare line feed or the limit is there.
    static func isWorthParsing(_ bytes: UnsafeRawBufferPointer, scanned: inout Int, limit: Int) -> Bool {
        guard bytes.count < limit else { return true }
        var index = scanned
        while let lineFeed = find(.lineFeed, in: bytes, from: index) {
            if isTelling(lineFeed, in: bytes) { return true }
            index = lineFeed + 1
        }
        scanned = bytes.count
        return false
    }

    /// The first place of `byte` at or after `start`.
    static func find(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress else { return nil }
        guard let found = memchr(base + start, Int32(byte), bytes.count - start) else { return nil }
        return UnsafeRawPointer(found) - base
    }

    private static func isTelling(_ lineFeed: Int, in bytes: UnsafeRawBufferPointer) -> Bool {
        guard lineFeed > 0, bytes[lineFeed - 1] == .carriageReturn else { return true }
        if lineFeed == 1 || bytes[lineFeed - 2] == .lineFeed { return true }
        return find(.lineFeed, in: bytes, from: 2) == lineFeed
    }
}
