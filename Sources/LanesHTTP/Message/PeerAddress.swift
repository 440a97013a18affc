package import Lanes
import Synchronization

/// The address of a request's client, asked for when somebody wants it: the system call is 3 % of what a connection
/// for a single request costs, and most handlers never look.
///
/// A descriptor's number may belong to another client once it is closed. So whoever closes it settles the address
/// first; from then on nobody asks the system.
package final class PeerAddress: @unchecked Sendable {  // written by the loop only; readers look at `isSettled`
    @exclusivity(unchecked) private var descriptor: Descriptor = -1
    @exclusivity(unchecked) private var address: SocketAddress?
    private let isSettled = Atomic<Bool>(true)

    package init() {}

    /// A request has come over this descriptor. Before its handler is called.
    package func begin(_ descriptor: Descriptor) {
        self.descriptor = descriptor
        isSettled.store(false, ordering: .relaxed)
    }

    /// The descriptor may be closed from now on.
    package func settle(_ address: SocketAddress?) {
        self.address = address
        isSettled.store(true, ordering: .releasing)
    }

    /// The client's address; `nil` when it could not be told any more. From any thread.
    package var value: SocketAddress? {
        if isSettled.load(ordering: .acquiring) { return address }
        let asked = Syscalls.peer(of: descriptor)
        // Settled meanwhile: the descriptor may have been another client's already.
        return isSettled.load(ordering: .acquiring) ? address : asked
    }
}
