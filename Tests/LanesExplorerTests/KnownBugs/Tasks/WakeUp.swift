import LanesPoints

extension KnownBug {
    /// A visitor sees the gate closed, and lies down after it was opened.
    ///
    /// Source: the lost wake-up, A. Tanenbaum, "Modern Operating Systems", sleep and wakeup; here with an actor.
    /// The visitor looks, the other opens, the body hears that this one is done, and the visitor lies down for ever:
    /// body, 1, 2, body, 1.
    package static let lostWakeUp = KnownBug(
        "lost wake-up",
        source: "Tanenbaum, Modern Operating Systems, sleep and wakeup",
        symptom: .deadlock,
        leastSwitches: 4,
        bug: {
            let gate = Gate()
            let log = Elsewhere()
            try await inTasks(
                {
                    if await gate.isOpen { return }
                    await log.visit()
                    await gate.park()
                },
                { await gate.open() }
            )
        },
        fixed: {
            let gate = Gate()
            let log = Elsewhere()
            try await inTasks(
                {
                    await log.visit()
                    await gate.pass()
                },
                { await gate.open() }
            )
        }
    )

    /// A client asks thirty times whether the service is registered, and then gives up; the task that would register
    /// it has not had a turn yet.
    ///
    /// Source: the class of bugs that a delay shows, Emmi, Qadeer, Rakamarić, "Delay-Bounded Scheduling", POPL 2011.
    /// One task must wait while another takes some sixty steps, without any preemption: body, 2, 1, body.
    package static let starvedRegistration = KnownBug(
        "starved registration",
        source: "Emmi et al., POPL 2011",
        leastSwitches: 3,
        strategyNote: "a random walk never starves a task for sixty steps",
        bug: {
            let registry = Registry()
            try await inTasks(
                { await registry.register() },
                {
                    for _ in 0..<30 {
                        if await registry.isRegistered { return }
                        await Task.yield()
                    }
                    throw BrokenInvariant("asked 30 times, and nobody was registered")
                }
            )
        },
        fixed: {
            let registry = Registry()
            try await inTasks({ await registry.register() }, { await registry.registered() })
        }
    )

    /// A wait that only cancellation ends: the handler runs before there is anything to resume, and the wait begins
    /// after it.
    ///
    /// Source: the documentation of `withTaskCancellationHandler`: the handler may run at any time, at once too. The
    /// waiter looks whether it is cancelled, is cancelled, and waits for ever: body, waiter, body, waiter.
    package static let cancelledBeforeWaiting = KnownBug(
        "cancelled before it waits",
        source: "documentation of withTaskCancellationHandler",
        symptom: .deadlock,
        leastSwitches: 3,
        bug: { await idle(IdleWait(remembersCancellation: false)) },
        fixed: { await idle(IdleWait(remembersCancellation: true)) }
    )

    private static func idle(_ wait: IdleWait) async {
        let log = Elsewhere()
        let waiter = Task(name: "waiter") {
            if Task.isCancelled { return }
            await log.visit()
            await wait.untilCancelled()
        }
        await log.visit()
        waiter.cancel()
        await waiter.value
    }
}

private actor Gate {
    private(set) var isOpen = false
    private var parked: [CheckedContinuation<Void, Never>] = []

    func open() {
        isOpen = true
        for visitor in parked { visitor.resume() }
        parked = []
    }

    func park() async {
        await withCheckedContinuation { parked.append($0) }
    }

    func pass() async {
        if !isOpen { await park() }
    }
}

private actor Registry {
    private(set) var isRegistered = false
    private var asking: [CheckedContinuation<Void, Never>] = []

    func register() {
        isRegistered = true
        for one in asking { one.resume() }
        asking = []
    }

    func registered() async {
        if !isRegistered { await withCheckedContinuation { asking.append($0) } }
    }
}

private final class IdleWait: Sendable {
    private struct State {
        var isCancelled = false
        var waiter: CheckedContinuation<Void, Never>?
    }
    private let state = Mutex(State())
    private let remembersCancellation: Bool
    init(remembersCancellation: Bool) { self.remembersCancellation = remembersCancellation }

    func untilCancelled() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isLate = state.withLock { state in
                    if state.isCancelled { return true }
                    state.waiter = waiter
                    return false
                }
                if isLate { waiter.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.isCancelled = remembersCancellation
                return state.waiter.take()
            }
            waiter?.resume()
        }
    }
}
