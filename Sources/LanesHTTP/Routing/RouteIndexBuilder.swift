/// Collects the tables of a `RouteIndex` from a tree.
struct RouteIndexBuilder {
    let number: (RouteTree.Endpoint) -> Int32
    private(set) var nodes: [RouteIndex.Node] = []
    private(set) var children: [RouteIndex.Entry] = []
    private(set) var paths: [RouteIndex.Entry] = []
    private(set) var literals: [UInt8] = []

    init(number: @escaping (RouteTree.Endpoint) -> Int32) { self.number = number }

    /// Adds a tree's nodes; `path` is the text that leads to it, `nil` when there is a parameter on the way.
    @discardableResult
    mutating func add(_ tree: RouteTree, path: [UInt8]?) -> Int32 {
        let place = nodes.count
        nodes.append(RouteIndex.Node())
        var node = RouteIndex.Node()
        if let endpoint = tree.endpoint {
            node.endpoint = number(endpoint)
            if let path { paths.append(entry(path, target: node.endpoint)) }
        }
        if let rest = tree.rest { node.rest = number(rest) }
        if let any = tree.any { node.any = add(any, path: nil) }
        node.childCount = Int32(tree.children.count)
        var entries: [RouteIndex.Entry] = []
        for (literal, child) in tree.children {
            let target = add(child, path: path.map { $0 + [UInt8(ascii: "/")] + literal })
            entries.append(entry(literal, target: target))
        }
        node.firstChild = Int32(children.count)
        children += entries.sorted { $0.hash < $1.hash }
        nodes[place] = node
        return Int32(place)
    }

    private mutating func entry(_ text: [UInt8], target: Int32) -> RouteIndex.Entry {
        let offset = literals.count
        literals += text
        let hash = text.withUnsafeBytes { bytes in
            bytes.baseAddress.map { PathHash.of($0, count: bytes.count) } ?? PathHash.empty
        }
        return RouteIndex.Entry(hash: hash, offset: UInt32(offset), count: UInt32(text.count), target: target)
    }
}
