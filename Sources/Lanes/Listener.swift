import Glibc

/// A listening socket that a loop accepts connections from. The loop's own thread only.
package final class Listener: Waiter {
    package let address: SocketAddress
    package let descriptor: Descriptor
    private unowned(unsafe) let loop: Loop
    private let accepted: (Descriptor) -> Void
    private let failed: (IOError) -> Void
    private var isAccepting = false
    private var isPaused = false
    private var isClosed = false

    /// How long accepting rests after an error such as too few descriptors, in nanoseconds.
    private static let rest: UInt64 = 100_000_000

    /// Listens at `address`.
    package init(
        at address: SocketAddress,
        on loop: Loop,
        backlog: Int,
        accepted: @escaping (Descriptor) -> Void,
        failed: @escaping (IOError) -> Void
    ) throws(IOError) {
        (descriptor, self.address) = try loop.kernel.listen(at: address, backlog: backlog)
        self.loop = loop
        self.accepted = accepted
        self.failed = failed
    }

    /// Accepts from now on.
    package func resume() {
        isPaused = false
        guard !isAccepting, !isClosed else { return }
        isAccepting = true
        loop.kernel.submit(.acceptMany(descriptor), for: self, tag: 0)
    }

    /// Leaves new connections in the system's queue until `resume`.
    package func pause() {
        guard !isPaused else { return }
        isPaused = true
        if isAccepting { loop.kernel.cancel(self, tag: 0) }
    }

    /// Stops listening: from now on new connections are refused.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        if isAccepting { loop.kernel.cancel(self, tag: 0) } else { loop.kernel.close(descriptor) }
    }

    package override func complete(_ completion: Completion, tag: Tag) {
        if completion.isLast { isAccepting = false }
        if completion.result >= 0 {
            accepted(completion.result)
        } else if completion.result != -ECANCELED {
            fail(IOError(code: -completion.result, operation: "accept at \(address)"))
        }
        guard completion.isLast else { return }
        if isClosed { return loop.kernel.close(descriptor) }
        if !isPaused { resume() }
    }

    private func fail(_ error: IOError) {
        // The peer may be gone before it is accepted: no reason to rest.
        if error.code == ECONNABORTED || error.code == EINTR { return }
        failed(error)
        isPaused = true
        loop.schedule(after: Self.rest) { [weak self] in self?.resume() }
    }
}
