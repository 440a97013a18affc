/// The numbers of the things that a run's steps touch, in order of first use.
///
/// Number 0 stands for all that is not told apart: who waits for whom, which task was made first.
struct Resources: ~Copyable {
    static let shared = ResourceID(0)
    private static let slots = 64

    private var addresses: UnsafeMutablePointer<UnsafeRawPointer>
    private var capacity = Self.slots
    private(set) var count = 0

    init() { addresses = .allocate(capacity: capacity) }
    deinit { addresses.deallocate() }

    mutating func removeAll() { count = 0 }

    /// The newest are asked for the most.
    mutating func number(of address: UnsafeRawPointer) -> ResourceID {
        var index = count
        while index > 0 {
            index -= 1
            if addresses[index] == address { return ResourceID(UInt32(index + 1)) }
        }
        if count == capacity { grow() }
        addresses[count] = address
        count += 1
        return ResourceID(UInt32(count))
    }

    private mutating func grow() {
        let wider = UnsafeMutablePointer<UnsafeRawPointer>.allocate(capacity: capacity * 2)
        wider.moveInitialize(from: addresses, count: count)
        addresses.deallocate()
        addresses = wider
        capacity *= 2
    }
}
