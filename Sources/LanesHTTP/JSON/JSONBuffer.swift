/// The growing block of memory that JSON is written into; it is kept and used again for the next value.
///
/// Every write first makes room, so the stores behind it need no checks. Memory comes from `malloc`, since an `Array`
/// would cost a uniqueness and a bounds check a byte.
struct JSONBuffer: ~Copyable {
    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    private(set) var count = 0

    /// What an idle buffer may keep: most answers fit, and a thread that once wrote a large one gives it back.
    static let keptCapacity = 64 * 1024
    private static let firstCapacity = 1024

    init() {
        capacity = Self.firstCapacity
        base = .allocate(capacity: capacity)
    }

    deinit { base.deallocate() }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// Forgets what was written from offset `count` on.
    @inline(__always)
    mutating func truncate(to count: Int) {
        assert(count <= self.count)
        self.count = count
    }

    /// Forgets everything, and the memory too if it is more than is worth keeping.
    @inline(__always)
    mutating func reset() {
        count = 0
        if capacity > Self.keptCapacity { shrink() }
    }

    @inline(__always)
    mutating func makeRoom(for bytes: Int) {
        if capacity &- count < bytes { grow(by: bytes) }
    }

    /// Counts bytes that were stored behind the end, in room made before.
    @inline(__always)
    mutating func commit(_ bytes: Int) { count &+= bytes }

    /// Appends one byte.
    @inline(__always)
    mutating func append(_ byte: UInt8) {
        makeRoom(for: 1)
        appendUnchecked(byte)
    }

    /// Appends one byte for which there is room.
    @inline(__always)
    mutating func appendUnchecked(_ byte: UInt8) {
        base[count] = byte
        count &+= 1
    }

    /// Appends `source` as it is.
    @inline(__always)
    mutating func append(_ source: UnsafeBufferPointer<UInt8>) {
        guard let start = source.baseAddress else { return }
        makeRoom(for: source.count)
        (base + count).update(from: start, count: source.count)
        count &+= source.count
    }

    /// Appends text that needs no quotes and no escapes.
    mutating func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @inline(never)
    private mutating func grow(by bytes: Int) {
        let larger = max(capacity * 2, count + bytes)
        let block = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        block.update(from: base, count: count)
        base.deallocate()
        base = block
        capacity = larger
    }

    @inline(never)
    private mutating func shrink() {
        base.deallocate()
        capacity = Self.firstCapacity
        base = .allocate(capacity: capacity)
    }
}
