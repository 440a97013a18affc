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

/// What a connection knows of its client's address.
struct ClientAddress {
    /// The request in work, while the descriptor may still be asked.
    private unowned(unsafe) var unsettled: Exchange?
    /// Known from the first request on that took more than one go.
    private var known: SocketAddress??

    @inline(__always)
    mutating func begin(_ exchange: Exchange, _ descriptor: Descriptor) {
        if let known { return exchange.peer.settle(known) }
        exchange.peer.begin(descriptor)
        unsettled = exchange
    }

    /// Nobody holds the request any more.
    mutating func isDone() { unsettled = nil }

    /// The descriptor may be closed before its request is done with: who the client is must be asked now.
    mutating func settle(_ descriptor: Descriptor) {
        guard let exchange = unsettled else { return }
        unsettled = nil
        let address = Syscalls.peer(of: descriptor)
        known = .some(address)
        exchange.peer.settle(address)
    }
}
