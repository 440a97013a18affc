import Synchronization

extension Sequence where Self: Sendable, Element: Sendable {
    /// Transforms every element, several at a time on the workers' threads, and returns the results in order.
    ///
    /// Concurrency is one thing, using several processors another: this is the other. Under the hybrid model the
    /// workers compute while the loop goes on; on a thread lane the calling thread computes, and idle threads of its
    /// pool help; under the pure event loop and on a simulated lane all is done in place, one after the other.
    ///
    /// - Throws: the first error of `transform`, or `LaneError.overloaded` when the workers' queue is full.
    public func parallelMap<Result: Sendable>(
        _ transform: @escaping @Sendable (Element) throws -> Result
    ) async throws -> [Result] {
        let elements = Array(self)
        guard let workers = Lane.current?.workers, elements.count > 1 else { return try elements.map(transform) }
        let share = SharedWork(elements, workers, transform)
        return try await offload {
            // Whoever is free helps; the caller's own thread alone would get it done, too.
            workers.help(Swift.min(elements.count, workers.size) - 1) { share.work() }
            share.work()
            return try share.results()
        }
    }
}

/// Elements that several threads take one after the other.
private final class SharedWork<Element: Sendable, Output: Sendable>: Sendable {
    private let elements: [Element]
    private let transform: @Sendable (Element) throws -> Output
    private let next = Atomic<Int>(0)
    private let outcome: Lock<Outcome>
    private let finished: Parker

    private struct Outcome {
        var results: [Output?]
        var error: (any Error)?
        var missing: Int
    }

    init(_ elements: [Element], _ workers: ThreadPool, _ transform: @escaping @Sendable (Element) throws -> Output) {
        finished = Parker(drivenBy: workers.driver)
        self.elements = elements
        self.transform = transform
        outcome = Lock(Outcome(results: .init(repeating: nil, count: elements.count), missing: elements.count))
    }

    /// Transforms elements until none is left to take.
    func work() {
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < elements.count else { return }
            let result = Result { try transform(elements[index]) }
            let isLast = outcome.withLock { outcome in
                switch result {
                case .success(let value): outcome.results[index] = value
                case .failure(let error): outcome.error = outcome.error ?? error
                }
                outcome.missing -= 1
                return outcome.missing == 0
            }
            if isLast { finished.unpark() }
        }
    }

    /// All the results, once the helpers' last ones have come.
    func results() throws -> [Output] {
        while true {
            let done = try outcome.withLock { outcome -> [Output]? in
                guard outcome.missing == 0 else { return nil }
                if let error = outcome.error { throw error }
                return outcome.results.compactMap(\.self)
            }
            if let done { return done }
            finished.park()
        }
    }
}
