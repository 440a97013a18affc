import CCapture

// Whether a failure depends on the order in which an actor lets its callers in.
extension Search {
    private static let trials = 200

    func remarkOnMailbox(_ result: RunResult, _ body: any ControlledBody) -> String? {
        guard options.mailbox == .any, let kind = result.failure?.kind, kind != .nondeterminism, kind != .stuck else {
            return nil
        }
        let inOrder = body.inOrderOfArrival()
        let replaying = Replaying(result.schedule)
        let again = inOrder.attempt(replaying)
        guard !replaying.wasExact || again?.failure?.kind != kind else { return nil }
        return
            "in this order a later caller of an actor is let in first: the language allows it, today's runtime does it "
            + "for higher priorities. " + inOrderOfArrival(inOrder, kind)
    }

    /// A few orders without, in a tenth of the time.
    private func inOrderOfArrival(_ body: any ControlledBody, _ kind: Failure.Kind) -> String {
        guard options.replay == nil else { return "`mailbox: .fifo` leaves such orders out" }
        let strategy = options.strategy.strategy(seed: options.seed)
        let end = lanes_real_nanoseconds() &+ nanoseconds(options.time) / 10
        var tried = 0
        while tried < Self.trials, lanes_real_nanoseconds() < end, let result = body.attempt(strategy) {
            tried += 1
            if result.failure?.kind == kind {
                return "In order of arrival it breaks too: `mailbox: .fifo` shows how"
            }
        }
        return "`mailbox: .fifo` leaves such orders out: none of \(tried) others broke it"
    }
}
