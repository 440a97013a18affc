extension Subject {
    /// One run, announced to the strategy before and after; `nil`: the strategy has nothing left to try.
    package func attempt(_ strategy: any Strategy) -> RunResult? {
        guard strategy.beginRun() else { return nil }
        let result = run(strategy)
        strategy.endRun(result)
        return result
    }
}
