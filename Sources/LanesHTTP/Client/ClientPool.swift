import Lanes
import Synchronization

/// The connections of one client: idle ones to use again, and a bound for each host on all of them together.
///
/// A busy connection is a `ClientLease`. Whoever finds the bound reached waits in a bounded queue, first come first
/// served. The wait is a `sleep` that is cancelled to wake it, so that it is seen, bounded and simulated as every
/// other wait.
final class ClientPool: Sendable {
    /// Connections of a simulated lane are usable there only, so they are kept apart.
    struct Key: Hashable, Sendable {
        let origin: ClientURL.Origin
        let space: ObjectIdentifier?
    }

    fileprivate struct State {
        var hosts: [Key: HostConnections] = [:]
        /// When idle connections are looked through next, in nanoseconds of the system's clock.
        var sweepDue: UInt64 = 0
    }

    enum Grant: Sendable {
        /// A connection, or leave to open one.
        case lease(ClientConnection?)
        /// All are busy: wait.
        case queued
        /// The queue is full.
        case refused
    }

    private let limits: ClientLimits
    private let state = Lock(State())

    init(limits: ClientLimits) { self.limits = limits }

    // MARK: Take

    /// A connection to `origin`, or leave to open one, as soon as there is one.
    func lease(_ origin: ClientURL.Origin, until due: LaneClock.Instant) async throws(ClientError) -> ClientLease {
        let lane = Lane.current ?? LoopLane.shared
        let key = Key(origin: origin, space: lane.descriptorSpace)
        if case .lease(let connection) = take(key, lane, nil) { return ClientLease(self, key, connection) }
        // A thread lane would sleep in place, and keep the thread from whoever was given a connection meanwhile.
        let sleeper = lane.memory ?? lane as? LoopLane ?? .shared
        let nap = sleeper.spawn { try? await sleeper.sleep(until: due) }
        let waiter = PoolWaiter(nap)
        switch take(key, lane, waiter) {
        case .lease(let connection):
            nap.cancel()
            return ClientLease(self, key, connection)
        case .refused:
            nap.cancel()
            throw full(origin)
        case .queued:
            return try await wait(waiter, key)
        }
    }

    private func wait(_ waiter: PoolWaiter, _ key: Key) async throws(ClientError) -> ClientLease {
        await withTaskCancellationHandler {
            _ = await waiter.nap.result
        } onCancel: {
            waiter.nap.cancel()
        }
        let grant = state.withLock { state -> Grant in
            if let grant = waiter.grant { return grant }
            state.hosts[key]?.forget(waiter)
            return .queued
        }
        let act = "waiting for one of \(limits.connectionsPerHost) connections (ClientLimits.connectionsPerHost)"
        guard case .lease(let connection) = grant else {
            if Task.isCancelled {
                throw ClientError(.cancelled, "\(key.origin)", "the task was cancelled while \(act)")
            }
            throw ClientError.timedOut("\(key.origin)", during: act)
        }
        let lease = ClientLease(self, key, connection)
        guard !Task.isCancelled else {
            lease.end(reusing: true)
            throw ClientError(.cancelled, "\(key.origin)", "the task was cancelled while \(act)")
        }
        return lease
    }

    private func full(_ origin: ClientURL.Origin) -> ClientError {
        let counts = "all \(limits.connectionsPerHost) connections are busy and \(limits.waitersPerHost) requests wait"
        return ClientError(.overloaded, "\(origin)", counts + "; send less, or raise ClientLimits.connectionsPerHost")
    }

    /// What there is for `key`; with a waiter, its place in the queue when there is nothing.
    private func take(_ key: Key, _ lane: Lane, _ waiter: PoolWaiter?) -> Grant {
        let oldest = LaneClock().now.advanced(by: .zero - limits.idle)
        // What is too old is moved out, and closed when this function returns: not under the lock.
        let (grant, old) = state.withLock { state -> (Grant, [ClientConnection]) in
            var old: [ClientConnection] = []
            if key.space != nil, state.hosts[key] == nil { old += state.dropOrphans() }
            let grant = state.hosts[key, default: HostConnections()]
                .take(for: lane, since: oldest, limits: limits, waiter, &old)
            return (grant, old)
        }
        return withExtendedLifetime(old) { grant }
    }

    // MARK: Give back

    /// Takes back what a lease held; `nil`: its connection is no more.
    func giveBack(_ key: Key, _ connection: ClientConnection?) {
        connection?.rest()
        let now = LaneClock().now
        let waiter = state.withLock { state -> PoolWaiter? in
            let waiter = state.hosts[key]?.giveBack(connection, at: now)
            if state.hosts[key]?.isUnused == true { state.hosts[key] = nil }
            return waiter
        }
        waiter?.nap.cancel()
        // In a simulation idle connections are looked at only when one is wanted: a timer would be an event more.
        if waiter == nil, connection != nil, key.space == nil { armSweep() }
    }

    // MARK: Idle connections

    /// Closes every idle connection.
    func closeIdle() { drop(since: .never) }

    private func armSweep() {
        let now = systemNanoseconds()
        let pause = UInt64(max(limits.idle.wholeNanoseconds / 2, 1_000_000))
        let isDue = state.withLock { state in
            // Also when the last one never came, because its loop has ended since.
            guard state.sweepDue <= now else { return false }
            state.sweepDue = now &+ pause &* 2
            return true
        }
        guard isDue else { return }
        (Lane.current ?? LoopLane.shared).call(after: pause) { [weak self] in self?.sweep() }
    }

    private func sweep() {
        state.withLock { $0.sweepDue = 0 }
        let now = LaneClock.Instant(nanoseconds: systemNanoseconds())
        if drop(since: now.advanced(by: .zero - limits.idle)) { armSweep() }
    }

    /// Closes what is idle since `oldest` or longer.
    ///
    /// True when others are left.
    @discardableResult
    private func drop(since oldest: LaneClock.Instant) -> Bool {
        // Moved out, and closed when this function returns.
        let (old, isMore) = state.withLock { state -> ([ClientConnection], Bool) in
            var old: [ClientConnection] = []
            var isMore = false
            for key in Array(state.hosts.keys) where oldest == .never || key.space == nil {
                state.hosts[key]?.drop(since: oldest, &old)
                if state.hosts[key]?.isUnused == true { state.hosts[key] = nil }
                isMore = isMore || state.hosts[key]?.hasIdle == true
            }
            return (old, isMore)
        }
        return withExtendedLifetime(old) { isMore }
    }
}

extension ClientPool.State {
    /// Takes out what belonged to simulated lanes that are gone.
    fileprivate mutating func dropOrphans() -> [ClientConnection] {
        var old: [ClientConnection] = []
        for key in Array(hosts.keys) where key.space != nil && hosts[key]?.isOrphaned == true {
            hosts[key]?.drop(since: .never, &old)
            hosts[key] = nil
        }
        return old
    }
}

/// A task in the queue of one host.
final class PoolWaiter: @unchecked Sendable {  // the pool's lock guards `grant`
    /// Sleeps until the waiter's deadline, or until it is cancelled because something came.
    let nap: Task<Void?, any Error>
    var grant: ClientPool.Grant?

    init(_ nap: Task<Void?, any Error>) { self.nap = nap }
}
