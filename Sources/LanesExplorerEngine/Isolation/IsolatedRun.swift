import CCapture

/// One run of a body in a process of its own, as the process sees it that explores.
final class IsolatedRun {
    private let order: IsolatedSide.Order
    private let strategy: any Strategy
    /// The step before which the child is to tell how far it has come.
    private let telling: Int?
    private var choices: [Int] = []
    private var strands: [StrandID] = []
    private var preemptions = 0
    private(set) var failure: Failure?
    private(set) var isOver = false
    private(set) var end: IsolatedEnd?
    private(set) var crash: Crash?
    /// Where the process is that stands still, from the innermost call on.
    private(set) var stuckAt: [UInt] = []

    init(_ order: IsolatedSide.Order, _ strategy: any Strategy, telling: Int?) {
        self.order = order
        self.strategy = strategy
        self.telling = telling
    }

    var result: RunResult { RunResult(schedule: Schedule(strands), failure: failure, preemptions: preemptions) }

    func fail(_ failure: Failure?) {
        self.failure = failure
        isOver = true
    }

    /// False: the process is of no use any more.
    func attempt(in process: IsolatedProcess, patience: UInt64) -> Bool {
        process.channel.answer(order.rawValue)
        var step = 0
        while true {
            switch process.child.listen(for: patience, process.watch) {
            case .said(lanes_news_choice):
                guard process.watch.beat() else { return stop() }
                process.channel.answer(choose(step, process.channel), tells: step == telling)
                step += 1
            case .said(lanes_news_trace):
                end = IsolatedEnd(process.channel.bytes)
                process.channel.answer(0)
            case .said(lanes_news_end):
                return hasEnded(process)
            case .said:
                return hasCrashed(Crash(process.channel, output: process.output.take()))
            case .ended(let status):
                return hasCrashed(Crash(status: status, output: process.output.take()))
            case .silence:
                stuckAt = process.child.interrupt(process.watch)
                return false
            case .unwanted:
                return stop()
            }
        }
    }

    /// A process that is led to a place where another one stood still gets the answers that that one got.
    private func choose(_ step: Int, _ channel: Channel) -> Int {
        let stepped = channel.takeStep()
        guard step == choices.count else { return choices[step] }
        if let (strand, footprint) = stepped { strategy.stepped(strand, footprint) }
        let moment = channel.moment()
        let chosen = strategy.choose(moment)
        choices.append(chosen)
        strands.append(moment.candidates[chosen].strand)
        if moment.isPreemption(chosen) { preemptions += 1 }
        return chosen
    }

    private func stop() -> Bool {
        isOver = true
        return false
    }

    private func hasEnded(_ process: IsolatedProcess) -> Bool {
        if let (strand, footprint) = process.channel.takeStep() { strategy.stepped(strand, footprint) }
        process.output.forward()
        end = IsolatedEnd(process.channel.bytes)
        fail(end == nil ? Failure(.crash, "how the run ended cannot be read: too much, or damaged") : end?.failure)
        return true
    }

    private func hasCrashed(_ crash: Crash) -> Bool {
        // What the last step touched before it crashed nobody knows.
        if let strand = strands.last { strategy.stepped(strand, .opaque) }
        self.crash = crash
        fail(crash.failure(step: strands.count))
        return false
    }

    func standStill(patience: UInt64) {
        let message = Standstill.message(
            step: strands.count,
            by: strands.last.map { "task \($0.number)" },
            patience: patience,
            afterwards: "Its process has been ended."
        )
        fail(Failure(.stuck, message))
    }
}
