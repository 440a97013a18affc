import Glibc

/// A first-in, first-out run of bytes in one piece of memory: what has arrived and is not yet read, or what is
/// written and not yet sent.
///
/// Its readable bytes are always contiguous, so parsers and the kernel can be given a plain pointer. An empty queue
/// holds no memory: an idle connection costs nothing here. Blocks of the common size come from a `BlockPool`; the
/// queue grows by doubling when more is needed, and its owner bounds that growth with a limit of its own.
package struct ByteQueue: ~Copyable {
    package private(set) var base: UnsafeMutableRawPointer?
    package private(set) var capacity = 0
    private var start = 0
    private var end = 0

    package init() {}

    deinit { free(base) }

    @inlinable package var count: Int { readableCount }
    @inlinable package var isEmpty: Bool { readableCount == 0 }
    @usableFromInline package var readableCount: Int { end - start }

    /// The bytes that can be read, valid until the next mutating call.
    package var readable: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base.map { UnsafeRawPointer($0 + start) }, count: end - start)
    }

    /// Drops `count` bytes from the front; an emptied queue gives its memory back to `pool`.
    package mutating func consume(_ count: Int, pool: BlockPool) {
        precondition(count >= 0 && count <= end - start, "consumed more bytes than there are")
        start += count
        if start == end { release(to: pool) }
    }

    /// Appends a copy of `bytes`.
    package mutating func append(_ bytes: UnsafeRawBufferPointer, pool: BlockPool) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        let target = reserve(bytes.count, pool: pool)
        memcpy(target.baseAddress!, source, bytes.count)
        commit(bytes.count)
    }

    /// Room for at least `count` bytes behind the readable ones; say with `commit` how many were written.
    package mutating func reserve(_ count: Int, pool: BlockPool) -> UnsafeMutableRawBufferPointer {
        if capacity - end < count { makeRoom(for: count, pool: pool) }
        return UnsafeMutableRawBufferPointer(start: base! + end, count: capacity - end)
    }

    /// Makes the first `count` reserved bytes readable.
    package mutating func commit(_ count: Int) {
        precondition(count >= 0 && count <= capacity - end, "committed more bytes than were reserved")
        end += count
    }

    /// Forgets every byte and gives the memory back.
    package mutating func release(to pool: BlockPool) {
        start = 0
        end = 0
        guard let block = base else { return }
        base = nil
        pool.give(block, capacity: capacity)
        capacity = 0
    }

    private mutating func makeRoom(for count: Int, pool: BlockPool) {
        let held = end - start
        if base != nil, capacity - held >= count, start >= held {
            memmove(base!, base! + start, held)  // enough room once the read bytes in front are given up
        } else {
            var wanted = max(capacity, BlockPool.smallSize)
            while wanted - held < count { wanted *= 2 }
            if wanted > BlockPool.smallSize { wanted = max(wanted, BlockPool.largeSize) }
            let (block, size) = pool.take(atLeast: wanted)
            if let old = base {
                memcpy(block, old + start, held)
                pool.give(old, capacity: capacity)
            }
            base = block
            capacity = size
        }
        start = 0
        end = held
    }
}

/// The spare memory blocks of one lane. Only the lane's own thread may use it.
///
/// Blocks are plain `malloc` memory, so one taken on one lane may be given back on another. There are two sizes: most
/// messages fit the small one, and a thousand of those stay in the processor's cache where large ones would not.
package final class BlockPool {
    package static let smallSize = 512
    package static let largeSize = 4096
    @exclusivity(unchecked) private var small = SpareBlocks(limit: 2048)
    @exclusivity(unchecked) private var large = SpareBlocks(limit: 256)

    package init() {}

    /// A block of at least `size` bytes, and how many it has.
    @inline(__always)
    package func take(atLeast size: Int) -> (UnsafeMutableRawPointer, Int) {
        if size <= Self.smallSize { return (small.take() ?? malloc(Self.smallSize)!, Self.smallSize) }
        if size <= Self.largeSize { return (large.take() ?? malloc(Self.largeSize)!, Self.largeSize) }
        return (malloc(size)!, size)
    }

    @inline(__always)
    package func give(_ block: UnsafeMutableRawPointer, capacity: Int) {
        let isKept =
            switch capacity {
            case Self.smallSize: small.give(block)
            case Self.largeSize: large.give(block)
            default: false
            }
        if !isKept { free(block) }
    }
}

/// Spare blocks of one size. A spare block's first word leads to the next one.
private struct SpareBlocks: ~Copyable {
    private var first: UnsafeMutableRawPointer?
    private var count = 0
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    deinit {
        var next = first
        while let block = next {
            next = block.load(as: UnsafeMutableRawPointer?.self)
            free(block)
        }
    }

    @inline(__always)
    mutating func take() -> UnsafeMutableRawPointer? {
        guard let block = first else { return nil }
        first = block.load(as: UnsafeMutableRawPointer?.self)
        count -= 1
        return block
    }

    @inline(__always)
    mutating func give(_ block: UnsafeMutableRawPointer) -> Bool {
        guard count < limit else { return false }
        block.storeBytes(of: first, as: UnsafeMutableRawPointer?.self)
        first = block
        count += 1
        return true
    }
}
