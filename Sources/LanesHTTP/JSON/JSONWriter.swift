/// The encoder behind `JSON.encode`: one object a thread that writes every value's text into one buffer.
///
/// It keeps a stack of levels, one for each value that is being written. Containers are small values that name their
/// level; a bracket is closed when an outer level goes on, so no container needs to say that it is finished. The path
/// of an error is read back from the text, so keys are not kept either.
final class JSONWriter: Encoder {
    /// One value that has been begun: what it turned out to be, and how far it is.
    struct Level {
        enum Kind: UInt8 {
            case undecided
            case object
            case array
            case single
        }
        var kind = Kind.undecided
        /// Elements begun so far.
        var elements = 0
        /// Where the newest key of an object starts in the buffer.
        var keyOffset = 0
        /// Tells this use of the level from earlier ones, so that a container that outlived its value is noticed.
        var serial: Int
    }

    /// Why the text in the buffer cannot be used.
    enum Failure: UInt8 {
        /// A container was used after its parent went on: legal, but not in one pass.
        case outOfOrder
        /// What `misuse` says.
        case misuse
    }

    @exclusivity(unchecked) var buffer = JSONBuffer()
    @exclusivity(unchecked) var failure: Failure?
    @exclusivity(unchecked) private var misuse: EncodingError?
    /// The newest open level.
    @exclusivity(unchecked) private(set) var depth = 0
    /// The level of the value whose `encode(to:)` is running.
    @exclusivity(unchecked) private(set) var current = 0
    @exclusivity(unchecked) private var nesting = 0
    @exclusivity(unchecked) private var newestSerial = 0
    let levels: UnsafeMutablePointer<Level>
    let keyedContainers = JSONKeyedContainers()
    /// Whether this is its thread's writer, and whether it is at work.
    let isKept: Bool
    @exclusivity(unchecked) var isBusy = true

    /// A value inside a value need not have brackets of its own (an optional in an array), so this bounds those too.
    private static let maximumNesting = 2 * JSON.maximumDepth

    init(isKept: Bool) {
        self.isKept = isKept
        levels = .allocate(capacity: JSON.maximumDepth + 1)
        levels.initialize(to: Level(serial: 0))
    }

    deinit { levels.deallocate() }

    /// Writes `value`; false if it has to be written another way since its containers were not used one by one.
    @inline(__always)
    func writeRoot<T: Encodable>(_ value: T) throws -> Bool {
        start()
        do {
            try place(0).writeSingle(value)
        } catch {
            if failure == nil { throw error }
        }
        if failure != nil { return try giveUp() }
        close(downTo: 0)
        if levels[0].kind == .undecided { return try throwNothing(T.self) }
        closeTop()
        return true
    }

    @inline(__always)
    private func start() {
        buffer.reset()
        failure = nil
        depth = 0
        current = 0
        nesting = 0
        newestSerial &+= 1
        levels[0] = Level(serial: newestSerial)
    }

    /// What still holds a container or the encoder cannot write any more.
    @inline(__always)
    func finish() {
        depth = 0
        levels[0].serial = 0
        isBusy = false
    }

    @inline(never)
    private func giveUp() throws -> Bool {
        if let misuse, failure == .misuse {
            self.misuse = nil
            throw misuse
        }
        return false
    }

    @inline(never)
    private func throwNothing<T>(_ type: T.Type) throws -> Bool {
        throw EncodingError.invalidValue(
            type,
            .init(codingPath: [], debugDescription: "\(type) did not encode any values")
        )
    }
}

// MARK: Levels

extension JSONWriter {
    /// What to go back to when a value throws half-way.
    struct Mark {
        let offset: Int
        let elements: Int
    }

    @inline(__always)
    func place(_ level: Int) -> JSONPlace {
        JSONPlace(writer: self, level: level, serial: levels[level].serial)
    }

    /// Opens a level inside the newest; false (and a failure) if that is too deep.
    @inline(__always)
    func push(_ kind: Level.Kind) -> Bool {
        guard depth < JSON.maximumDepth else { return failTooDeep() }
        depth &+= 1
        newestSerial &+= 1
        levels[depth] = Level(kind: kind, serial: newestSerial)
        return true
    }

    /// Closes every level above `level`.
    @inline(__always)
    func close(downTo level: Int) {
        while depth > level {
            closeTop()
            depth &-= 1
        }
    }

    /// Ends the text of the newest level; what encoded nothing is an empty object.
    @inline(__always)
    private func closeTop() {
        switch levels[depth].kind {
        case .object: buffer.append(UInt8(ascii: "}"))
        case .array: buffer.append(UInt8(ascii: "]"))
        case .single: break
        case .undecided: buffer.append("{}")
        }
    }

    /// Runs a value's own `encode(to:)` for the newest level (`pushing`: for a new one inside it).
    @inline(__always)
    func write<T: Encodable>(_ value: T, as place: JSONPlace, mark: Mark, pushing: Bool) throws {
        let outer = current
        nesting &+= 1
        defer {
            nesting &-= 1
            current = outer
        }
        guard nesting <= Self.maximumNesting, !pushing || push(.undecided) else {
            _ = failTooDeep()
            throw JSONOutOfOrder()
        }
        current = pushing ? depth : place.level
        do {
            try value.encode(to: self)
        } catch {
            rewind(place, to: mark, pushing: pushing)
            throw error
        }
        close(downTo: pushing ? place.level : current)
    }

    @inline(never)
    func rewind(_ place: JSONPlace, to mark: Mark, pushing: Bool) {
        depth = place.level
        buffer.truncate(to: mark.offset)
        levels[depth].elements = mark.elements
        if !pushing { levels[depth].kind = .undecided }
    }

    @inline(never)
    func failTooDeep() -> Bool {
        fail("nested deeper than \(JSON.maximumDepth) levels")
        return false
    }

    /// Remembers the first misuse; the value's code may ignore what its containers throw.
    @inline(never)
    func fail(_ reason: String) {
        guard failure == nil else { return }
        let context = EncodingError.Context(codingPath: path(of: current), debugDescription: reason)
        failure = .misuse
        misuse = .invalidValue(reason, context)
    }
}

/// Thrown to leave `encode(to:)` early; what is reported is the writer's failure.
struct JSONOutOfOrder: Error {}
