import Glibc

/// An operation that waits until its descriptor is ready.
struct PendingOperation {
    let operation: IOOperation
    let waiter: Unmanaged<Waiter>
    let tag: Waiter.Tag
    /// What the descriptor must be ready for: bits of `PollEvents`, which epoll shares.
    let interest: UInt32
    /// How far it is (`Syscalls.attempt`).
    var progress: Int
    /// The next one of the same descriptor, or the next free place.
    fileprivate var next: Int32
    /// The next one with the same hash.
    fileprivate var nextInBucket: Int32
}

/// The operations that wait, in a queue for each descriptor: plain memory indexed by number, so that nothing is
/// allocated, counted or hashed when a descriptor becomes ready.
///
/// `cancel` names an operation by its waiter and tag only; a hash chained through the places finds it.
struct PendingOperations: ~Copyable {
    typealias Index = Int32
    static let none: Index = -1

    /// What is known of one descriptor.
    struct Queue {
        fileprivate(set) var first: Index = PendingOperations.none
        fileprivate var last: Index = PendingOperations.none
        /// What epoll watches it for; 0: not registered, as far as is known.
        var watched: UInt32 = 0
    }

    private var places: UnsafeMutablePointer<PendingOperation>
    private var capacity: Int
    private var free: Index = none
    private var buckets: UnsafeMutablePointer<Index>
    private var queues: UnsafeMutablePointer<Queue>
    private var queueCount: Int

    init(capacity: Int = 1024) {
        self.capacity = 0
        places = .allocate(capacity: 0)
        buckets = .allocate(capacity: 0)
        queues = .allocate(capacity: 0)
        queueCount = 0
        grow(to: capacity)
        growQueues(to: capacity)
    }

    deinit {
        for fd in 0..<queueCount {
            var index = queues[fd].first
            while index != Self.none {
                places[Int(index)].waiter.release()
                index = places[Int(index)].next
            }
        }
        places.deallocate()
        buckets.deallocate()
        queues.deallocate()
    }

    subscript(index: Index) -> PendingOperation {
        @inline(__always) get { places[Int(index)] }
        @inline(__always) set { places[Int(index)] = newValue }
    }

    // MARK: One descriptor's queue

    @inline(__always)
    func queue(of fd: Descriptor) -> Queue { Int(fd) < queueCount ? queues[Int(fd)] : Queue() }

    mutating func watch(_ fd: Descriptor, for events: UInt32) {
        if Int(fd) >= queueCount { growQueues(to: max(queueCount * 2, Int(fd) + 1)) }
        queues[Int(fd)].watched = events
    }

    /// The oldest operation of the descriptor that waits for one of `events`.
    @inline(__always)
    func first(of fd: Descriptor, waitingFor events: UInt32) -> Index {
        var index = queue(of: fd).first
        while index != Self.none, places[Int(index)].interest & events == 0 { index = places[Int(index)].next }
        return index
    }

    /// All that the operations of the descriptor wait for.
    func interest(of fd: Descriptor) -> UInt32 {
        var events: UInt32 = 0
        var index = queue(of: fd).first
        while index != Self.none {
            events |= places[Int(index)].interest
            index = places[Int(index)].next
        }
        return events
    }

    // MARK: Add, find, remove

    mutating func append(_ operation: IOOperation, _ waiter: Unmanaged<Waiter>, _ tag: Waiter.Tag, progress: Int) {
        let fd = Int(operation.descriptor)
        if fd >= queueCount { growQueues(to: max(queueCount * 2, fd + 1)) }
        if free == Self.none { grow(to: capacity * 2) }
        let index = free
        free = places[Int(index)].next
        let bucket = bucket(of: waiter)
        (places + Int(index)).initialize(
            to: PendingOperation(
                operation: operation,
                waiter: waiter,
                tag: tag,
                interest: operation.readiness.rawValue,
                progress: progress,
                next: Self.none,
                nextInBucket: buckets[bucket]
            )
        )
        buckets[bucket] = index
        if queues[fd].first == Self.none {
            queues[fd].first = index
        } else {
            places[Int(queues[fd].last)].next = index
        }
        queues[fd].last = index
    }

    func index(of waiter: Unmanaged<Waiter>, tag: Waiter.Tag) -> Index {
        var index = buckets[bucket(of: waiter)]
        while index != Self.none {
            let place = places + Int(index)
            if place.pointee.tag == tag, place.pointee.waiter.toOpaque() == waiter.toOpaque() { return index }
            index = place.pointee.nextInBucket
        }
        return Self.none
    }

    /// Takes the operation out of its queue; its waiter stays retained.
    mutating func remove(_ index: Index) {
        let place = places[Int(index)]
        unlink(index, from: Int(place.operation.descriptor), next: place.next)
        unlink(index, fromBucket: bucket(of: place.waiter), next: place.nextInBucket)
        places[Int(index)].next = free
        free = index
    }

    private mutating func unlink(_ index: Index, from fd: Int, next: Index) {
        if queues[fd].first == index {
            queues[fd].first = next
            return
        }
        var before = queues[fd].first
        while places[Int(before)].next != index { before = places[Int(before)].next }
        places[Int(before)].next = next
        if next == Self.none { queues[fd].last = before }
    }

    private mutating func unlink(_ index: Index, fromBucket bucket: Int, next: Index) {
        if buckets[bucket] == index {
            buckets[bucket] = next
            return
        }
        var before = buckets[bucket]
        while places[Int(before)].nextInBucket != index { before = places[Int(before)].nextInBucket }
        places[Int(before)].nextInBucket = next
    }

    // MARK: Room

    /// There are as many buckets as places: a power of two.
    @inline(__always)
    private func bucket(of waiter: Unmanaged<Waiter>) -> Int {
        let bits = UInt(bitPattern: waiter.toOpaque())
        return Int(truncatingIfNeeded: (bits >> 4) ^ (bits >> 16)) & (capacity - 1)
    }

    private mutating func grow(to newCapacity: Int) {
        let larger = UnsafeMutablePointer<PendingOperation>.allocate(capacity: newCapacity)
        larger.moveInitialize(from: places, count: capacity)
        places.deallocate()
        places = larger
        buckets.deallocate()
        buckets = .allocate(capacity: newCapacity)
        buckets.initialize(repeating: Self.none, count: newCapacity)
        let old = capacity
        capacity = newCapacity
        // It grows only when every place is taken.
        for index in 0..<old {
            let bucket = bucket(of: places[index].waiter)
            places[index].nextInBucket = buckets[bucket]
            buckets[bucket] = Index(index)
        }
        for index in (old..<newCapacity).reversed() {
            memset(places + index, 0, MemoryLayout<PendingOperation>.stride)
            places[index].next = free
            free = Index(index)
        }
    }

    private mutating func growQueues(to count: Int) {
        let larger = UnsafeMutablePointer<Queue>.allocate(capacity: count)
        larger.moveInitialize(from: queues, count: queueCount)
        (larger + queueCount).initialize(repeating: Queue(), count: count - queueCount)
        queues.deallocate()
        queues = larger
        queueCount = count
    }
}
