import Lanes

/// What a pool knows of one host: its idle connections, how many there are in all, and who waits for one.
struct HostConnections {
    private struct Idle {
        let connection: ClientConnection
        let since: LaneClock.Instant
    }

    /// The longest idle one first.
    private var idle: [Idle] = []
    /// Idle ones, busy ones, and those that are being opened.
    private var open = 0
    private var waiters: [PoolWaiter] = []

    var isUnused: Bool { open == 0 && waiters.isEmpty }
    var hasIdle: Bool { !idle.isEmpty }
    /// All there is are connections whose kernel is gone.
    var isOrphaned: Bool { idle.allSatisfy { $0.connection.socket.isOrphaned } && idle.count == open }

    /// An idle connection, leave to open one, or a place in the queue for `waiter`.
    mutating func take(
        for lane: Lane,
        since oldest: LaneClock.Instant,
        limits: ClientLimits,
        _ waiter: PoolWaiter?,
        _ dropped: inout [ClientConnection]
    ) -> ClientPool.Grant {
        drop(since: oldest, &dropped)
        while let connection = takeIdle(for: lane) {
            if connection.socket.isUsable(on: lane), connection.isFresh { return .lease(connection) }
            open -= 1
            dropped.append(connection)
        }
        if open < max(1, limits.connectionsPerHost) {
            open += 1
            return .lease(nil)
        }
        guard waiters.count < limits.waitersPerHost else { return .refused }
        if let waiter { waiters.append(waiter) }
        return .queued
    }

    /// The one this lane used last, whose kernel knows it; or the one that was used last of all.
    private mutating func takeIdle(for lane: Lane) -> ClientConnection? {
        let own = ObjectIdentifier(lane)
        if let index = idle.lastIndex(where: { $0.connection.lane == own }) { return idle.remove(at: index).connection }
        return idle.popLast()?.connection
    }

    /// Takes a connection back, or the leave to have one.
    ///
    /// Returns who is to be woken, having been given it.
    mutating func giveBack(_ connection: ClientConnection?, at now: LaneClock.Instant) -> PoolWaiter? {
        if !waiters.isEmpty {
            let waiter = waiters.removeFirst()
            waiter.grant = .lease(connection)
            return waiter
        }
        if let connection { idle.append(Idle(connection: connection, since: now)) } else { open -= 1 }
        return nil
    }

    /// Takes a waiter out whose time is up.
    mutating func forget(_ waiter: PoolWaiter) { waiters.removeAll { $0 === waiter } }

    /// Takes out what is idle since `oldest` or longer.
    mutating func drop(since oldest: LaneClock.Instant, _ dropped: inout [ClientConnection]) {
        let count = idle.prefix { $0.since <= oldest }.count
        guard count > 0 else { return }
        dropped += idle.prefix(count).map(\.connection)
        idle.removeFirst(count)
        open -= count
    }
}
