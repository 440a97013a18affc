/// The contract between a loop and whatever does its input and output.
///
/// Five verbs; completion is the common form. `UringKernel` hands operations to io_uring, `EpollKernel` imitates
/// completion on readiness, `SimulatedKernel` is sockets in memory and a clock that jumps: the shortest complete
/// kernel, so read that one first.
///
/// All but `wake` are called on the loop's own thread only.
package protocol Kernel: AnyObject {
    /// "io_uring", "epoll", "simulated".
    var name: String { get }

    /// Takes an operation in; its answers go to `waiter.complete(_:tag:)` during a later `collect`, never before
    /// `submit` has returned. The kernel keeps the waiter alive until its last answer.
    func submit(_ operation: IOOperation, for waiter: Waiter, tag: Waiter.Tag)

    /// Asks that the waiter's operation with this tag end early. It still gets its last answer: -ECANCELED, or its
    /// own when that came first. Nothing happens when there is no such operation.
    func cancel(_ waiter: Waiter, tag: Waiter.Tag)

    /// Tells the operating system what was submitted, waits until there is an answer, a wake-up or `deadline`
    /// (0: do not wait; `UInt64.max`: no deadline), calls `awake` once, and gives out all the answers there are.
    ///
    /// Whoever gets an answer must find the loop's clock at the present, however long the wait was.
    func collect(until deadline: UInt64, awake: () -> Void)

    /// Ends the current or the next `collect` soon. From any thread; several may count as one.
    func wake()

    /// Nanoseconds of a clock that never goes back.
    func now() -> UInt64

    /// A listening stream socket at `address`; several loops may listen at one address (SO_REUSEPORT).
    /// Returns its descriptor and the address it has, with the port the system chose if 0 was asked for.
    func listen(at address: SocketAddress, backlog: Int) throws(IOError) -> (Descriptor, SocketAddress)
    /// A stream socket for `connect`.
    func makeSocket(for address: SocketAddress) throws(IOError) -> Descriptor
    /// Ends sending, or both directions; what still waits on the socket gets its answer.
    func shutDown(_ descriptor: Descriptor, _ direction: ShutdownDirection)
    /// Gives the descriptor back. No operation may be under way on it.
    func close(_ descriptor: Descriptor)
    /// Gives it back with a reset: the peer learns that its data was not taken.
    func reset(_ descriptor: Descriptor)
}

package enum ShutdownDirection: Sendable {
    case sending
    case both
}

/// Whoever is to be told what came of an operation: a suspended task, a socket, a listener.
///
/// The kernel carries a waiter as a bare address, with the tag in its low bits, so that an answer finds its waiter
/// without a look-up. Answers come on the loop's thread.
package class Waiter {
    /// Tells a waiter's operations apart: 0 to 7, at most one operation under way for each.
    package typealias Tag = UInt8

    /// One answer. A loop is single-threaded: nothing else of it runs meanwhile.
    package func complete(_ completion: Completion, tag: Tag) {}
}

/// The kernel's answer to an operation.
package struct Completion {
    /// The operation's result, or an errno(3) number below zero.
    package let result: Int32
    /// False while a `…Many` operation goes on.
    package let isLast: Bool
    /// What `receiveOnce` and `receiveMany` received. Valid during the call only: copy what is to stay.
    package let bytes: UnsafeRawBufferPointer

    package init(result: Int32, isLast: Bool = true, bytes: UnsafeRawBufferPointer = .init(start: nil, count: 0)) {
        self.result = result
        self.isLast = isLast
        self.bytes = bytes
    }
}

/// What a kernel on real sockets does by plain system calls.
extension Kernel {
    package func now() -> UInt64 { systemNanoseconds() }

    package func listen(at address: SocketAddress, backlog: Int) throws(IOError) -> (Descriptor, SocketAddress) {
        try Syscalls.listen(at: address, backlog: backlog)
    }
    package func makeSocket(for address: SocketAddress) throws(IOError) -> Descriptor {
        try Syscalls.makeSocket(for: address)
    }
    package func shutDown(_ descriptor: Descriptor, _ direction: ShutdownDirection) {
        Syscalls.shutDown(descriptor, direction)
    }
    package func close(_ descriptor: Descriptor) { Syscalls.close(descriptor) }
    package func reset(_ descriptor: Descriptor) { Syscalls.reset(descriptor) }
}
