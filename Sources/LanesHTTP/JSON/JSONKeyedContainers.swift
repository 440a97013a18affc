/// The place of one keyed container.
///
/// An object, since the container that the standard library wraps around it is one
/// and can be used again only if its place can change.
final class JSONKeyedPlace {
    let writer: JSONWriter
    @exclusivity(unchecked) fileprivate(set) var level: Int
    @exclusivity(unchecked) fileprivate(set) var serial: Int

    init(_ place: JSONPlace) {
        writer = place.writer
        level = place.level
        serial = place.serial
    }

    var place: JSONPlace {
        @inline(__always) get { JSONPlace(writer: writer, level: level, serial: serial) }
    }
}

/// Keyed containers to use again, one for each type of keys.
///
/// `KeyedEncodingContainer` boxes what it is given: an allocation and three look-ups of generic metadata, about half
/// of what a small value costs. So the writer keeps the box. A box that anybody still holds is not given out again,
/// hence a container that outlives its value stays stale and is noticed by its serial.
struct JSONKeyedContainers: ~Copyable {
    private static let count = 64
    /// The slots, field by field: reading a slot as one value would hold its box while the box is asked who holds it.
    private let keys: UnsafeMutablePointer<ObjectIdentifier?>
    private let boxes: UnsafeMutablePointer<AnyObject?>
    private let places: UnsafeMutablePointer<JSONKeyedPlace?>

    init() {
        keys = .allocate(capacity: Self.count)
        boxes = .allocate(capacity: Self.count)
        places = .allocate(capacity: Self.count)
        keys.initialize(repeating: nil, count: Self.count)
        boxes.initialize(repeating: nil, count: Self.count)
        places.initialize(repeating: nil, count: Self.count)
    }

    deinit {
        removeAll()
        keys.deallocate()
        boxes.deallocate()
        places.deallocate()
    }

    /// A container at `place`.
    @inline(__always)
    func container<Key: CodingKey>(_ place: JSONPlace) -> KeyedEncodingContainer<Key> {
        let slot = (Int(bitPattern: ObjectIdentifier(Key.self)) >> 4) & (Self.count - 1)
        guard keys[slot] == ObjectIdentifier(Key.self), isKnownUniquelyReferenced(&boxes[slot]) else {
            return newContainer(place, in: slot)
        }
        let keyed = places[slot].unsafelyUnwrapped
        keyed.level = place.level
        keyed.serial = place.serial
        return UnsafeRawPointer(boxes + slot).assumingMemoryBound(to: KeyedEncodingContainer<Key>.self).pointee
    }

    /// Forgets all: the boxes know their writer, which would live on with them.
    func removeAll() {
        keys.update(repeating: nil, count: Self.count)
        boxes.update(repeating: nil, count: Self.count)
        places.update(repeating: nil, count: Self.count)
    }

    @inline(never)
    private func newContainer<Key: CodingKey>(_ place: JSONPlace, in slot: Int) -> KeyedEncodingContainer<Key> {
        let keyed = JSONKeyedPlace(place)
        let container = KeyedEncodingContainer(JSONKeyedWriter<Key>(keyed: keyed))
        // The container is one reference to its box. Should that ever change, nothing is kept and all else works.
        if place.writer.isKept, MemoryLayout<KeyedEncodingContainer<Key>>.size == MemoryLayout<AnyObject>.size {
            keys[slot] = ObjectIdentifier(Key.self)
            boxes[slot] = unsafeBitCast(container, to: AnyObject.self)
            places[slot] = keyed
        }
        return container
    }
}
