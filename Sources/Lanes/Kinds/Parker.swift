import CLinux
import Synchronization

/// A place where one thread waits and any other wakes it; a wake-up that comes first is kept.
final class Parker: @unchecked Sendable {  // the state is an atomic of C's
    private let state: UnsafeMutablePointer<lanes_parker>
    /// Who parks threads that are explored.
    private let driver: (any LaneDriver)?

    init(drivenBy driver: (any LaneDriver)? = nil) {
        self.driver = driver
        state = .allocate(capacity: 1)
        state.initialize(to: lanes_parker())
    }

    deinit { state.deallocate() }

    /// Waits for a wake-up, at most `nanoseconds` (below zero: for ever). May also return for no reason.
    func park(nanoseconds: Int64 = -1) {
        if let driver { driver.park(state, nanoseconds: nanoseconds) } else { lanes_park(state, nanoseconds) }
    }

    func unpark() {
        if let driver { driver.unpark(state) } else { lanes_unpark(state) }
    }
}

/// Lets one thread wait for what another does.
package final class BlockingSignal: Sendable {
    private let parker = Parker()
    private let isSet = Atomic<Bool>(false)

    package init() {}

    package func signal() {
        isSet.store(true, ordering: .releasing)
        parker.unpark()
    }

    /// Blocks the calling thread until `signal`.
    package func wait() {
        while !isSet.load(ordering: .acquiring) { parker.park() }
    }
}
