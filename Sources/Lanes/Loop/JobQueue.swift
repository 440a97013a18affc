import CLinux

/// What runs next: Swift's jobs, first come first served, or in an order that somebody chooses.
///
/// The lane's own thread only; that is why there is no lock.
struct JobQueue: ~Copyable {
    private var slots: UnsafeMutablePointer<UnownedJob>
    private var mask: Int
    private var head = 0
    private var tail = 0

    init(capacity: Int = 256) {
        precondition(capacity & (capacity - 1) == 0, "a power of two")
        slots = .allocate(capacity: capacity)
        mask = capacity - 1
    }

    deinit { slots.deallocate() }

    @inline(__always) var count: Int { tail &- head }
    @inline(__always) var isEmpty: Bool { tail == head }

    @inline(__always)
    mutating func push(_ job: UnownedJob) {
        if count > mask { grow() }
        (slots + (tail & mask)).initialize(to: job)
        tail &+= 1
    }

    @inline(__always)
    mutating func pop() -> UnownedJob {
        let job = (slots + (head & mask)).move()
        head &+= 1
        prefetch(1)
        prefetch(3)
        return job
    }

    /// With a thousand tasks under way each one's memory is out of the cache when its turn comes, unless it is sent
    /// for while the ones before it run.
    @inline(__always)
    private func prefetch(_ distance: Int) {
        guard distance < count else { return }
        let task = unsafeBitCast(slots[(head &+ distance) & mask], to: UnsafeRawPointer.self)
        lanes_prefetch(task)
        lanes_prefetch(task + 64)
        lanes_prefetch(task + 128)
    }

    /// Takes the job at `index`, counted from the oldest; the others keep their order.
    mutating func remove(at index: Int) -> UnownedJob {
        precondition(index >= 0 && index < count, "no such job")
        let job = (slots + ((head &+ index) & mask)).move()
        for position in stride(from: index, to: 0, by: -1) {
            slots[(head &+ position) & mask] = slots[(head &+ position &- 1) & mask]
        }
        head &+= 1
        return job
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<UnownedJob>.allocate(capacity: (mask + 1) * 2)
        let held = count
        for index in 0..<held {
            (larger + index).initialize(to: (slots + ((head &+ index) & mask)).move())
        }
        slots.deallocate()
        slots = larger
        mask = mask * 2 + 1
        head = 0
        tail = held
    }
}
