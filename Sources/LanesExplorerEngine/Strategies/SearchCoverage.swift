/// What a strategy can say about the orders it has tried.
package enum SearchCoverage: Sendable, Equatable {
    /// Some of the orders.
    case sampled
    /// One of each kind of order with at most so many preemptions; `nil`: with any number of them.
    case exhaustive(preemptions: Int?)
}

extension Strategy {
    /// Most strategies only sample.
    package var coverage: SearchCoverage { .sampled }
}
