import Glibc

/// A stream socket to connect with; closed with its last reference, so that no way out of a function can lose it.
///
/// One of the operating system's own may be used from any lane, one after the other. One of a kernel in memory exists
/// on its own simulated lane only.
package final class OpenSocket: Sendable {
    package let descriptor: Descriptor
    private let home: Home

    private enum Home: Sendable {
        case system
        case simulated(Unowned)
    }

    /// Not held: a pool that keeps sockets must not keep a simulated lane alive.
    private final class Unowned: @unchecked Sendable {  // set once
        weak var lane: SimulatedLane?
        init(_ lane: SimulatedLane) { self.lane = lane }
    }

    fileprivate init(for address: SocketAddress, on lane: Lane?) throws(IOError) {
        if let lane = lane?.memory {
            descriptor = try lane.loop.kernel.makeSocket(for: address)
            home = .simulated(Unowned(lane))
        } else {
            descriptor = try Syscalls.makeSocket(for: address)
            home = .system
        }
    }

    deinit {
        switch home {
        case .system: Self.closeForReal(descriptor)
        case .simulated(let reference):
            // A kernel that is gone took its sockets along.
            guard let lane = reference.lane else { return }
            lane.loop.run { [descriptor] in lane.loop.kernel.close(descriptor) }
        }
    }

    /// The loop that runs the caller is told, since it may still be watching for the number.
    private static func closeForReal(_ descriptor: Descriptor) {
        if let lane = Lane.current as? LoopLane, !(lane is SimulatedLane) {
            lane.loop.kernel.close(descriptor)
        } else {
            Syscalls.close(descriptor)
        }
    }

    /// Whether `lane` can use the socket.
    package func isUsable(on lane: Lane) -> Bool {
        switch home {
        case .system: lane.memory == nil
        case .simulated(let reference): reference.lane != nil && reference.lane === lane.memory
        }
    }

    /// Nobody can use the socket any more: its kernel is gone.
    package var isOrphaned: Bool {
        if case .simulated(let reference) = home { reference.lane == nil } else { false }
    }

    /// Whether bytes that nobody asked for have come, or the end of the stream: an idle connection that shows either is
    /// worth nothing.
    ///
    /// Never waits.
    package var hasNews: Bool {
        guard case .system = home else { return false }
        var byte: UInt8 = 0
        let flags = Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)
        return recv(descriptor, &byte, 1, flags) >= 0 || (errno != EAGAIN && errno != EINTR)
    }
}

extension Lane {
    /// A stream socket of the kernel that the running lane asks.
    package static func makeSocket(for address: SocketAddress) throws(IOError) -> OpenSocket {
        try OpenSocket(for: address, on: current)
    }

    /// Whose descriptors this lane uses: those of a kernel in memory, or (`nil`) the operating system's.
    package var descriptorSpace: ObjectIdentifier? { memory.map { ObjectIdentifier($0) } }

    /// Makes a call about `delay` nanoseconds from now, on this lane's loop or, for a lane without timers that fire
    /// by themselves, on the shared one.
    package func call(after delay: UInt64, _ body: @escaping @Sendable () -> Void) {
        let loop = (self as? LoopLane ?? memory ?? .shared).loop
        loop.run { loop.schedule(after: delay, body) }
    }
}
