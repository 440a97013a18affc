// A trace on its way from one process to another: same program, same addresses, so nothing needs a meaning outside.

struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ number: UInt64) { withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) } }
    mutating func put(_ number: Int) { put(UInt64(bitPattern: Int64(number))) }
    mutating func put(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    mutating func put(_ text: String) {
        put(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func put(_ text: String?) {
        put(text != nil)
        if let text { put(text) }
    }

    mutating func put<Element>(_ list: [Element], _ put: (inout ByteWriter, Element) -> Void) {
        self.put(list.count)
        for element in list { put(&self, element) }
    }

    mutating func put(_ addresses: [UInt]) { put(addresses) { $0.put(UInt64($1)) } }
    mutating func put(_ strand: StrandID) { put(UInt64(strand.number)) }

    mutating func put(_ trace: Trace) {
        put(trace.strands) { writer, strand in
            writer.put(strand.id)
            writer.put(UInt64(strand.kind.rawValue))
            writer.put(strand.name)
        }
        put(trace.steps) { $0.put($1) }
        put(trace.waits) { $0.put($1) }
        put(Array(trace.resources)) { writer, resource in
            writer.put(UInt64(resource.key.number))
            writer.put(resource.value)
        }
        put(trace.failing ?? -1)
    }

    private mutating func put(_ step: Trace.Step) {
        put(step.strand)
        put(step.name)
        put(UInt64(step.point.rawValue))
        put(step.resource)
        put(step.addresses)
        put(step.callers)
        put(step.notes) { $0.put($1) }
        put(step.isPreemption)
        put(step.footprint.reads)
        put(step.footprint.writes)
        put(step.time)
        put(step.ready) { $0.put($1) }
    }

    private mutating func put(_ wait: Trace.Wait) {
        put(wait.strand)
        put(UInt64(wait.point.rawValue))
        put(wait.resource)
        put(wait.holder.map { Int($0.number) } ?? -1)
        put(wait.addresses)
    }
}

/// Reads what a `ByteWriter` wrote; `nil` where the bytes are not that.
struct ByteReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func number() -> UInt64? {
        guard rest.count >= 8 else { return nil }
        defer { rest = rest.dropFirst(8) }
        return rest.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
    }

    mutating func int() -> Int? { number().map { Int(Int64(bitPattern: $0)) } }
    mutating func bool() -> Bool? { rest.popFirst().map { $0 == 1 } }

    mutating func text() -> String? {
        guard let count = int(), count >= 0, count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return String(decoding: rest.prefix(count), as: UTF8.self)
    }

    mutating func optionalText() -> String?? {
        guard let isThere = bool() else { return nil }
        return isThere ? text().map { .some($0) } : .some(nil)
    }

    mutating func list<Element>(_ read: (inout ByteReader) -> Element?) -> [Element]? {
        guard let count = int(), count >= 0, count <= rest.count else { return nil }
        var list: [Element] = []
        for _ in 0..<count {
            guard let element = read(&self) else { return nil }
            list.append(element)
        }
        return list
    }

    mutating func addresses() -> [UInt]? { list { $0.number().map { UInt($0) } } }
    mutating func strand() -> StrandID? { number().map { StrandID(UInt32(truncatingIfNeeded: $0)) } }
    private mutating func point() -> PointKind? {
        number().flatMap { PointKind(rawValue: UInt8(truncatingIfNeeded: $0)) }
    }

    mutating func trace(_ failure: Failure) -> Trace? {
        let strands = list { reader -> Trace.Strand? in
            guard let id = reader.strand(), let kind = reader.number(), let name = reader.text(),
                let kind = StrandKind(rawValue: UInt8(truncatingIfNeeded: kind))
            else { return nil }
            return Trace.Strand(id: id, kind: kind, name: name)
        }
        guard let strands, let steps = list({ $0.step() }), let waits = list({ $0.wait() }),
            let resources = list({ $0.resource() }), let failing = int()
        else { return nil }
        var trace = Trace(strands: strands, steps: steps, failure: failure)
        trace.waits = waits
        trace.resources = Dictionary(resources, uniquingKeysWith: { first, _ in first })
        trace.failing = failing < 0 ? nil : failing
        return trace
    }

    private mutating func resource() -> (ResourceID, String)? {
        guard let number = number(), let name = text() else { return nil }
        return (ResourceID(UInt32(truncatingIfNeeded: number)), name)
    }

    private mutating func step() -> Trace.Step? {
        guard let strand = strand(), let name = optionalText(), let point = point(), let resource = optionalText(),
            let addresses = addresses(), let callers = self.addresses(), let notes = list({ $0.text() }),
            let isPreemption = bool(), let reads = number(), let writes = number(), let time = number(),
            let ready = list({ $0.strand() })
        else { return nil }
        var step = Trace.Step(strand: strand, point: point)
        (step.name, step.resource) = (name, resource)
        (step.addresses, step.callers, step.notes, step.ready) = (addresses, callers, notes, ready)
        (step.isPreemption, step.time) = (isPreemption, time)
        step.footprint = Footprint(reads: reads, writes: writes)
        return step
    }

    private mutating func wait() -> Trace.Wait? {
        guard let strand = strand(), let point = point(), let resource = optionalText(), let holder = int(),
            let addresses = addresses()
        else { return nil }
        var wait = Trace.Wait(strand: strand, point: point, resource: resource)
        wait.holder = holder < 0 ? nil : StrandID(UInt32(holder))
        wait.addresses = addresses
        return wait
    }
}
