/// Where a container writes: a level of a writer.
///
/// Three words, so that containers made of it fit into an existential without an allocation.
struct JSONPlace {
    let writer: JSONWriter
    let level: Int
    let serial: Int

    /// Makes this level the newest again: levels inside it are finished, since their parent goes on.
    @inline(__always)
    func resume() throws {
        if writer.depth != level || writer.levels[level].serial != serial { try resumeOuter() }
    }

    @inline(never)
    private func resumeOuter() throws {
        guard level >= writer.current, level <= writer.depth, writer.levels[level].serial == serial else {
            if writer.failure == nil { writer.failure = .outOfOrder }
            throw JSONOutOfOrder()
        }
        writer.close(downTo: level)
    }

    /// Begins an array's next element.
    @inline(__always)
    func beginElement() throws {
        try resume()
        comma()
    }

    /// Begins an object's next field.
    @inline(__always)
    func beginField(_ key: String) throws {
        try resume()
        comma()
        writer.levels[level].keyOffset = writer.buffer.count
        writer.buffer.append(quoted: key)
        writer.buffer.append(UInt8(ascii: ":"))
    }

    /// Begins a value that is a single one; only one of them fits.
    @inline(__always)
    func beginSingle() throws {
        try resume()
        guard writer.levels[level].kind == .undecided else {
            writer.fail("more than one value was encoded where there is place for one")
            throw JSONOutOfOrder()
        }
        writer.levels[level].kind = .single
    }

    @inline(__always)
    private func comma() {
        if writer.levels[level].elements != 0 { writer.buffer.append(UInt8(ascii: ",")) }
        writer.levels[level].elements &+= 1
    }

    /// Where to go back to if the value that is about to begin throws.
    @inline(__always)
    func mark() throws -> JSONWriter.Mark {
        try resume()
        return JSONWriter.Mark(offset: writer.buffer.count, elements: writer.levels[level].elements)
    }

    /// Decides that this level is an object or an array, and opens it unless that was decided before.
    @inline(__always)
    func open(_ kind: JSONWriter.Level.Kind) {
        if writer.levels[level].kind == .undecided, writer.levels[level].serial == serial, writer.depth == level {
            writer.levels[level].kind = kind
            writer.buffer.append(kind == .object ? UInt8(ascii: "{") : UInt8(ascii: "["))
        } else {
            reopen(kind)
        }
    }

    /// A type may ask for the same kind of container twice (a class and its superclass do): both write into one.
    @inline(never)
    private func reopen(_ kind: JSONWriter.Level.Kind) {
        guard level <= writer.depth, writer.levels[level].serial == serial else {
            if writer.failure == nil { writer.failure = .outOfOrder }
            return
        }
        if writer.levels[level].kind != kind {
            writer.fail("asked for containers of different kinds for one value")
        }
    }

    var codingPath: [any CodingKey] {
        guard level <= writer.depth, writer.levels[level].serial == serial else { return [] }
        return writer.path(of: level)
    }
}

// MARK: Containers inside this one, for which a key or an element has been begun

extension JSONPlace {
    /// A level inside this one; if the text cannot go on, a place that refuses every write.
    func inner(_ kind: JSONWriter.Level.Kind, begin: () throws -> Void) -> JSONPlace {
        do {
            try begin()
        } catch {
            return refused
        }
        guard writer.push(kind) else { return refused }
        switch kind {
        case .object: writer.buffer.append(UInt8(ascii: "{"))
        case .array: writer.buffer.append(UInt8(ascii: "["))
        default: break
        }
        return writer.place(writer.depth)
    }

    private var refused: JSONPlace { JSONPlace(writer: writer, level: 0, serial: -1) }
}
