import Glibc

/// The patterns of a router in three flat tables, made once and only read after that, by any thread.
///
/// Paths without parameters are found by one hash of all their bytes; all others by going through the segments.
/// Endpoints are numbers here: what they mean is the router's.
final class RouteIndex: @unchecked Sendable {  // written by `init` only
    /// A place between two segments.
    struct Node {
        var firstChild: Int32 = 0
        var childCount: Int32 = 0
        var any: Int32 = -1
        var endpoint: Int32 = -1
        var rest: Int32 = -1
    }

    /// A text in `literals`, with where it leads: to a node, or, as a whole path, to an endpoint.
    struct Entry {
        var hash: UInt64 = 0
        var offset: UInt32 = 0
        var count: UInt32 = 0
        var target: Int32 = -1
    }

    let nodes: UnsafeMutablePointer<Node>
    let children: UnsafeMutablePointer<Entry>
    private let paths: UnsafeMutablePointer<Entry>
    private let pathMask: Int
    let literals: UnsafeMutableRawPointer

    /// Flattens a tree; `number` says which number an endpoint has.
    init(_ tree: RouteTree, number: @escaping (RouteTree.Endpoint) -> Int32) {
        var builder = RouteIndexBuilder(number: number)
        builder.add(tree, path: [])
        nodes = Self.copy(builder.nodes)
        children = Self.copy(builder.children)
        literals = .allocate(byteCount: max(builder.literals.count, 1), alignment: 8)
        literals.copyMemory(from: builder.literals, byteCount: builder.literals.count)
        var capacity = 8
        while capacity < builder.paths.count * 2 { capacity *= 2 }
        paths = .allocate(capacity: capacity)
        paths.initialize(repeating: Entry(), count: capacity)
        pathMask = capacity - 1
        for entry in builder.paths { insert(entry) }
    }

    deinit {
        nodes.deallocate()
        children.deallocate()
        paths.deallocate()
        literals.deallocate()
    }

    private static func copy<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
        let target = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
        for (index, element) in elements.enumerated() { (target + index).initialize(to: element) }
        return target
    }

    private func insert(_ entry: Entry) {
        var place = Int(truncatingIfNeeded: entry.hash) & pathMask
        while paths[place].target >= 0 { place = (place + 1) & pathMask }
        paths[place] = entry
    }

    /// The endpoint of a pattern without parameters that is these bytes; -1: there is none.
    @inline(__always)
    func endpoint(of path: UnsafeRawPointer, count: Int) -> Int32 {
        let hash = PathHash.of(path, count: count)
        var place = Int(truncatingIfNeeded: hash) & pathMask
        // At most half of the table is filled, so there is an empty place to end at.
        while true {
            let entry = paths[place]
            if entry.target < 0 { return -1 }
            if entry.hash == hash, matches(entry, path, count) { return entry.target }
            place = (place &+ 1) & pathMask
        }
    }

    /// The node that a segment's text leads to; -1: none.
    @inline(__always)
    func child(of node: Node, _ segment: UnsafeRawPointer, count: Int) -> Int32 {
        if node.childCount == 0 { return -1 }
        let hash = PathHash.of(segment, count: count)
        // Children are sorted by their hash.
        var low = Int(node.firstChild)
        var high = low &+ Int(node.childCount)
        while low < high {
            let middle = (low &+ high) >> 1
            if children[middle].hash < hash { low = middle &+ 1 } else { high = middle }
        }
        let end = Int(node.firstChild &+ node.childCount)
        while low < end, children[low].hash == hash {
            if matches(children[low], segment, count) { return children[low].target }
            low &+= 1
        }
        return -1
    }

    @inline(__always)
    private func matches(_ entry: Entry, _ bytes: UnsafeRawPointer, _ count: Int) -> Bool {
        Int(entry.count) == count && memcmp(literals + Int(entry.offset), bytes, count) == 0
    }
}
