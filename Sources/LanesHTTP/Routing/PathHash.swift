/// A hash of a path or segment, eight bytes a step.
///
/// Only what is registered is ever put into a table, so no client can make paths collide there.
enum PathHash {
    /// The hash of no bytes.
    static var empty: UInt64 {
        var nothing: UInt8 = 0
        return of(&nothing, count: 0)
    }

    @inline(__always)
    static func of(_ bytes: UnsafeRawPointer, count: Int) -> UInt64 {
        var hash = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: count)
        guard count >= 8 else { return mix(hash ^ short(bytes, count: count)) }
        var at = 0
        while at &+ 8 < count {
            hash = mix(hash ^ bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            at &+= 8
        }
        return mix(hash ^ bytes.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
    }

    @inline(__always)
    private static func mix(_ word: UInt64) -> UInt64 {
        let (high, low) = word.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return high ^ low
    }

    /// Up to seven bytes, each of which has its part in the word.
    @inline(__always)
    private static func short(_ bytes: UnsafeRawPointer, count: Int) -> UInt64 {
        if count >= 4 {
            let first = bytes.loadUnaligned(as: UInt32.self)
            let last = bytes.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            return UInt64(first) << 32 | UInt64(last)
        }
        guard count > 0 else { return 0 }
        let first = bytes.load(as: UInt8.self)
        let middle = bytes.load(fromByteOffset: count / 2, as: UInt8.self)
        let last = bytes.load(fromByteOffset: count &- 1, as: UInt8.self)
        return UInt64(first) << 16 | UInt64(middle) << 8 | UInt64(last)
    }
}
