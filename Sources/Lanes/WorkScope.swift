import Synchronization

/// The unit of work a task is part of, a request above all: what everything called on its way can ask for.
///
/// It goes along with the task: child tasks and `Task { }` have it too.
public struct WorkScope: Sendable {
    /// A number of its own, for logs and the journal.
    public let id: UInt64
    /// When the work is to be done. Clients and databases called on the way give up at this moment, too.
    public let deadline: LaneClock.Instant
    /// What kind of work it is, as the journal numbers them: a request's route. -1: not said.
    package let label: Int

    /// A scope for a unit of work of your own; bind it with `run`.
    public init(id: UInt64, deadline: LaneClock.Instant = .never) { self.init(id: id, deadline: deadline, label: -1) }

    package init(id: UInt64, deadline: LaneClock.Instant = .never, label: Int) {
        self.id = id
        self.deadline = deadline
        self.label = label
    }

    /// The scope of the running task; `nil` outside of any.
    public static var current: WorkScope? { ScopeHolder.current?.scope }

    /// Runs `body` within this scope.
    public func run<Value: Sendable>(_ body: @Sendable () async throws -> Value) async rethrows -> Value {
        let holder = ScopeHolder()
        holder.scope = self
        return try await ScopeHolder.$current.withValue(holder) { try await body() }
    }

    /// What is left until the deadline of the running task's scope; `nil` when it has none.
    public static var timeRemaining: Duration? {
        guard let deadline = current?.deadline, deadline != .never else { return nil }
        return LaneClock().now.duration(to: deadline)
    }
}

/// Where a runner keeps the scope of its current errand.
///
/// Binding a task-local value for each request costs two async frames and two changes of executor; so a runner binds
/// its holder once, and changes what it holds. A task that outlives its request would then see another request's
/// scope: whoever still has the holder when a request ends keeps it, and the runner makes way for a new one.
package final class ScopeHolder: @unchecked Sendable {
    // Written by its runner between two errands, when nobody else has it; only read while it is shared.
    @TaskLocal package static var current: ScopeHolder?
    package var scope: WorkScope?
    package init() {}
}
