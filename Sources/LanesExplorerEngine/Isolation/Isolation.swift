/// What a body that traps takes with it.
public enum Isolation: Sendable {
    /// Everything: it runs in the process of its test. The default, and the fastest.
    case none
    /// Itself: it runs in a process of its own, a copy of the test's with one thread. A trap, a double resume or an
    /// `exit` is the failure of one run, with its report and its token.
    ///
    /// Threads that were running when the copy was made do not exist there, so nothing that needs Dispatch, SwiftNIO or
    /// the like comes back.
    case process
}

extension Explorer.Options {
    func body(_ watch: Watch, _ operation: @escaping @Sendable () async throws -> Void) -> any ControlledBody {
        switch isolation {
        case .none: Body(limits: limits, watch: watch, operation)
        case .process: IsolatedBody(limits: limits, watch: watch, operation)
        }
    }
}
