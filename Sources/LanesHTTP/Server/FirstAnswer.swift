import Lanes

/// A yes or no of which only the first counts: what is waited for, or that it has not come in time.
final class FirstAnswer: Sendable {
    private struct State {
        var answer: Bool?
        var waiter: UnsafeContinuation<Bool, Never>?
    }

    private let state = Lock(State())

    func give(_ answer: Bool) {
        let waiter = state.withLock { state -> UnsafeContinuation<Bool, Never>? in
            guard state.answer == nil else { return nil }
            state.answer = answer
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: answer)
    }

    /// The answer, once it is given. To be asked for once.
    var value: Bool {
        get async {
            await withUnsafeContinuation { waiter in
                let answer = state.withLock { state in
                    if state.answer == nil { state.waiter = waiter }
                    return state.answer
                }
                if let answer { waiter.resume(returning: answer) }
            }
        }
    }
}
