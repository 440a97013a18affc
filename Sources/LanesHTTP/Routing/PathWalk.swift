/// Goes through a path's segments, from one node of the index to the next.
///
/// Text comes first, then a parameter, then "**"; a way that leads nowhere is gone back. A node is at one depth only,
/// so none is looked at twice, however a path is made up.
struct PathWalk {
    private let index: RouteIndex
    private let head: UnsafeRawPointer
    private let end: Int
    private(set) var slots = PathMatch.Slots(repeating: .empty)
    private(set) var captured = 0

    /// A walk along the path that ends `end` bytes behind the first byte of the head.
    @inline(__always)
    init(_ index: RouteIndex, head: UnsafeRawPointer, end: Int) {
        self.index = index
        self.head = head
        self.end = end
    }

    /// The endpoint of the best pattern for what follows byte `start`, beginning at a node; -1: there is none.
    mutating func endpoint(from place: Int32, start: Int, captured: Int) -> Int32 {
        let node = index.nodes[Int(place)]
        let segment = Segment(head, start: start, end: end)
        if !segment.isDots {
            let child = child(of: node, segment)
            if child >= 0 {
                let endpoint = step(to: child, after: segment, captured: captured)
                if endpoint >= 0 { return endpoint }
            }
            if node.any >= 0, segment.end > start {
                slots[captured] = ByteRange(start, segment.end)
                let endpoint = step(to: node.any, after: segment, captured: captured &+ 1)
                if endpoint >= 0 { return endpoint }
            }
        }
        guard node.rest >= 0, !hasDots(from: start) else { return -1 }
        slots[captured] = ByteRange(start, end)
        self.captured = captured &+ 1
        return node.rest
    }

    @inline(__always)
    private mutating func step(to place: Int32, after segment: Segment, captured: Int) -> Int32 {
        if segment.end < end { return endpoint(from: place, start: segment.end &+ 1, captured: captured) }
        self.captured = captured
        return index.nodes[Int(place)].endpoint
    }

    @inline(__always)
    private func child(of node: RouteIndex.Node, _ segment: Segment) -> Int32 {
        if segment.isEncoded { return decodedChild(of: node, segment) }
        return index.child(of: node, head + segment.start, count: segment.end &- segment.start)
    }

    /// "/%61bout" is "/about" (RFC 3986 section 6.2.2.2).
    @inline(never)
    private func decodedChild(of node: RouteIndex.Node, _ segment: Segment) -> Int32 {
        guard node.childCount > 0, var text = PercentCoding.decode(segment.bytes(head)) else { return -1 }
        return text.withUTF8 { utf8 in
            guard let base = utf8.baseAddress else { return -1 }
            return index.child(of: node, base, count: utf8.count)
        }
    }

    private func hasDots(from start: Int) -> Bool {
        var start = start
        while start <= end {
            let segment = Segment(head, start: start, end: end)
            if segment.isDots { return true }
            start = segment.end &+ 1
        }
        return false
    }
}

/// One segment of a path, and what was seen while its end was looked for.
private struct Segment {
    let start: Int
    let end: Int
    let isEncoded: Bool
    /// Whether it is "." or "..", which would name another directory (RFC 3986 section 5.2.4).
    let isDots: Bool

    @inline(__always)
    init(_ head: UnsafeRawPointer, start: Int, end limit: Int) {
        var at = start
        var isEncoded = false
        while at < limit {
            let byte = head.load(fromByteOffset: at, as: UInt8.self)
            if byte == UInt8(ascii: "/") { break }
            if byte == UInt8(ascii: "%") { isEncoded = true }
            at &+= 1
        }
        self.start = start
        end = at
        self.isEncoded = isEncoded
        if isEncoded {
            isDots = Self.decodesToDots(UnsafeRawBufferPointer(start: head + start, count: at &- start))
        } else {
            let count = at &- start
            isDots =
                (count == 1 || count == 2) && head.load(fromByteOffset: start, as: UInt8.self) == UInt8(ascii: ".")
                && head.load(fromByteOffset: at &- 1, as: UInt8.self) == UInt8(ascii: ".")
        }
    }

    func bytes(_ head: UnsafeRawPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: head + start, count: end - start)
    }

    private static func decodesToDots(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= 6, let text = PercentCoding.decode(bytes) else { return false }
        return text == "." || text == ".."
    }
}
