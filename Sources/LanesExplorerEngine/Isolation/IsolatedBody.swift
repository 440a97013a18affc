import CCapture
import Glibc

/// A body that runs in a process of its own, which is made again whenever it has crashed.
final class IsolatedBody: ControlledBody {
    private let operation: @Sendable () async throws -> Void
    private let limits: Run.Limits
    private let watch: Watch
    private var process: IsolatedProcess?
    private(set) var news = 0
    /// Where the last run stood still.
    private var stuckAt: [UInt] = []

    init(limits: Run.Limits, watch: Watch, _ operation: @escaping @Sendable () async throws -> Void) {
        self.operation = operation
        self.limits = limits
        self.watch = watch
    }

    func run(_ strategy: any Strategy) -> RunResult { conduct(.run, strategy).result }

    private func conduct(_ order: IsolatedSide.Order, _ strategy: any Strategy, last: Int? = nil) -> IsolatedRun {
        let run = IsolatedRun(order, strategy, telling: last)
        // A lock that another thread held when the process was made is held in there for ever. So one that stands
        // still is made anew, and is led to the same place, before the body is blamed.
        for patience in [watch.patience / 16, watch.patience / 4, watch.patience] where !run.isOver {
            do throws(SystemError) {
                let isOfUse = try run.attempt(in: currentProcess(), patience: max(patience, 200_000_000))
                if !isOfUse { process = nil }
            } catch {
                run.fail(Failure(.stuck, "no process can be made for the body: \(error.text)"))
            }
        }
        if !run.isOver { run.standStill(patience: watch.patience) }
        stuckAt = run.stuckAt
        news = max(news, run.end?.outside ?? 0)
        return run
    }

    private func currentProcess() throws(SystemError) -> IsolatedProcess {
        if let process { return process }
        let made = try IsolatedProcess(limits: limits, watch: watch, operation)
        process = made
        return made
    }

    func trace(_ schedule: Schedule, _ failure: Failure) -> Trace {
        // To see a run again that does not end would take as long again.
        guard failure.kind != .stuck else { return schedule.plainTrace(failure, at: stuckAt) }
        let replaying = Replaying(schedule)
        guard replaying.beginRun() else { return schedule.plainTrace(failure) }
        let last = failure.kind == .crash ? schedule.strands.count - 1 : nil
        let run = conduct(.trace, replaying, last: last)
        let told = run.result.retold(failure)
        guard var trace = run.end?.trace else { return schedule.plainTrace(told) }
        trace.failure = told
        if failure.kind == .crash { trace.end(with: run.crash) }
        return trace
    }

    func inOrderOfArrival() -> any ControlledBody {
        var limits = limits
        limits.mailbox = .fifo
        return IsolatedBody(limits: limits, watch: watch, operation)
    }
}

/// A child and what belongs to it.
final class IsolatedProcess {
    let channel: Channel
    let output: ChildOutput
    let watch: Watch
    var child: ChildProcess

    init(
        limits: Run.Limits,
        watch: Watch,
        _ operation: @escaping @Sendable () async throws -> Void
    ) throws(SystemError) {
        guard let channel = Channel() else { throw SystemError(number: ENOMEM) }
        self.channel = channel
        self.watch = watch
        output = try ChildOutput()
        child = try ChildProcess(channel, output: output.file) {
            let own = Watch(patience: .zero)  // nobody watches in there: the parent does
            IsolatedSide(channel, Body(limits: limits, watch: own, operation)).serve()
        }
    }
}

extension Trace {
    /// The last step is the one that crashed.
    fileprivate mutating func end(with crash: Crash?) {
        guard let last = steps.indices.last else { return }
        failing = last
        if let addresses = crash?.addresses, !addresses.isEmpty { steps[last].addresses = addresses }
    }
}
