import CCapture

/// One exploration from beginning to end: search, run again what broke, make it small, write it down.
struct Search: Sendable {
    let options: Explorer.Options

    private let place: String

    private let watch: Watch
    private let began = lanes_real_nanoseconds()

    /// `place`: what the orders are of, in replay tokens. Another body's token is refused.
    init(_ options: Explorer.Options, place: String, _ watch: Watch) {
        self.options = options
        self.place = place
        self.watch = watch
    }

    func explore(_ operation: @escaping @Sendable () async throws -> Void) -> Exploration {
        let body = options.body(watch, operation)
        var exploration = Exploration()
        let end = began &+ nanoseconds(options.time)
        do throws(ReplayTokenError) {
            if let token = options.replay {
                try replay(token, on: body, &exploration)
            } else {
                sample(body, until: end, &exploration)
            }
        } catch {
            exploration.error = error
        }
        exploration.elapsed = .nanoseconds(Int64(lanes_real_nanoseconds() - began))
        exploration.remarks += SelfTest.remarks
        guard let breaking = exploration.breaking else {
            exploration.remarks += remarks(on: body.news, nil)
            return exploration
        }
        explain(breaking, on: body, until: lanes_real_nanoseconds() &+ nanoseconds(options.time) / 2, &exploration)
        return exploration
    }

    private func sample(_ body: any ControlledBody, until end: UInt64, _ exploration: inout Exploration) {
        let strategy = options.strategy.strategy(seed: options.seed)
        var last: RunResult?
        while exploration.schedules < options.schedules, last == nil || lanes_real_nanoseconds() < end, !watch.isOver {
            guard let result = body.attempt(strategy) else { break }
            exploration.count(result)
            if result.failure != nil { return }
            last = result
        }
        guard let last, strategy.coverage != .sampled else { return }
        exploration.searched = strategy.coverage
        confirm(last, on: body, &exploration)
    }

    /// That all was tried can be said of a body only that does the same in the same order.
    private func confirm(_ last: RunResult, on body: any ControlledBody, _ exploration: inout Exploration) {
        let again = Replaying(last.schedule)
        guard let repeated = body.attempt(again) else { return }
        if repeated.failure != nil { exploration.count(repeated) }
        if !again.wasExact {
            exploration.remarks.append(
                "the same schedule ran differently when it was run again, so nobody knows whether all was tried: the "
                    + "body depends on something that is not under control"
            )
        }
        if !again.wasExact || body.news > 0 { exploration.searched = .sampled }
    }

    /// A token is pasted into a test, which makes another build of it: that alone is no reason to refuse it.
    private func replay(
        _ printed: String,
        on body: any ControlledBody,
        _ exploration: inout Exploration
    ) throws(ReplayTokenError) {
        let token = try ReplayToken(printed: printed)
        guard token.body == Build.number(of: place) else { throw .foreign }
        let replaying = Replaying(token.schedule)
        guard let result = body.attempt(replaying) else { return }
        exploration.count(result)
        guard !replaying.wasExact else { return }
        if token.build != Build.number, result.failure == nil { throw .otherBuild }
        exploration.remarks.append(
            "the body did not take the token's steps: it has changed since, or depends on something that is not under "
                + "control"
        )
    }

    /// What is left to say when a step did not end: to run it again would only lose another thread.
    func abandoned(_ standstill: Standstill) -> Exploration {
        var exploration = Exploration()
        exploration.schedules = standstill.runs
        exploration.steps = Int(standstill.beats)
        exploration.elapsed = .nanoseconds(Int64(lanes_real_nanoseconds() - began))
        let result = standstill.result(patience: watch.patience)
        exploration.breaking = result
        exploration.remarks = SelfTest.remarks
        if let failure = result.failure {
            tell(result.schedule.plainTrace(failure, at: standstill.addresses), result.schedule, &exploration)
        }
        return exploration
    }

    private func tell(_ trace: Trace, _ schedule: Schedule, _ exploration: inout Exploration) {
        exploration.failure = Findings(
            trace: trace,
            token: token(schedule),
            found: exploration.schedules,
            budget: options.replay == nil ? options.schedules : 1,
            seconds: exploration.seconds,
            strategy: options.replay == nil ? options.strategy.strategy(seed: 0).name : "replay",
            remarks: exploration.remarks
        )
    }

    /// Writes the page that was asked for.
    func page(_ exploration: Exploration) -> Exploration {
        guard let path = options.html, let findings = exploration.failure else { return exploration }
        guard let reason = PageFile.write(HTMLReport().page(findings), to: path) else { return exploration }
        var exploration = exploration
        exploration.remarks.append("no page was written to \(path): \(reason)")
        exploration.failure?.remarks = exploration.remarks
        return exploration
    }

    /// Runs a failing schedule again, makes it small, and writes it down.
    private func explain(
        _ breaking: RunResult,
        on body: any ControlledBody,
        until end: UInt64,
        _ exploration: inout Exploration
    ) {
        guard let (least, failure) = least(breaking, on: body, until: end) else { return }
        let trace = body.trace(least.schedule, failure)
        exploration.remarks += remarks(on: body.news, trace)
        if let remark = remarkOnMailbox(least, body) { exploration.remarks.append(remark) }
        tell(trace, least.schedule, &exploration)
    }

    /// Who came back from outside, as far as a trace knows it.
    private func remarks(on news: Int, _ trace: Trace?) -> [String] {
        guard news > 0 else { return [] }
        let names = trace?.namesFromOutside ?? []
        let who = names.isEmpty ? "" : ": " + names.joined(separator: ", ")
        return [
            "came back from outside \(news) times\(who): something that is not under control resumed a task, at a time "
                + "of its own; such an order cannot be repeated exactly"
        ]
    }

    /// The failure's smallest schedule; as it was found where it cannot be repeated, or was asked for by a token.
    private func least(_ breaking: RunResult, on body: any ControlledBody, until end: UInt64) -> (RunResult, Failure)? {
        guard let failure = breaking.failure else { return nil }
        guard options.replay == nil, failure.kind != .stuck else { return (breaking, failure) }
        let again = Replaying(breaking.schedule)
        let repeated = body.attempt(again)
        guard repeated?.failure?.kind == failure.kind, again.wasExact else {
            return (breaking, Failure(.nondeterminism, unrepeatable(breaking, repeated, again)))
        }
        guard options.minimises else { return (breaking, failure) }
        let minimiser = Minimiser { lanes_real_nanoseconds() < end }
        let least = minimiser.minimise(breaking, on: body).result
        return (least, least.failure ?? failure)
    }

    private func unrepeatable(_ first: RunResult, _ second: RunResult?, _ replaying: Replaying) -> String {
        let location = replaying.divergence.map { " from step \($0.step) on" } ?? ""
        return """
            uncontrolled nondeterminism: the same schedule ran differently\(location) when it was run again
            the first time: \(first.failure?.message ?? "no failure")
            the second time: \(second?.failure?.message ?? "no failure")
            The body depends on something outside: what an earlier run left behind in a global, a random number, \
            the order of a Set, a thread of its own.
            """
    }

    private func token(_ schedule: Schedule) -> String {
        let token = ReplayToken(build: Build.number, body: Build.number(of: place), schedule: schedule)
        let file = "/tmp/lanes-replay-\(Build.number(of: place)).txt"
        return (try? token.printed(file: file)) ?? "the token is too long for a line, and \(file) cannot be written"
    }
}

extension Trace {
    fileprivate var namesFromOutside: [String] {
        let all = Set(steps.filter { $0.point == .outside }.map(\.strand))
        return strands.filter { all.contains($0.id) }.map(\.name)
    }
}

extension Schedule {
    /// Who took each step, and where the last one is, when nothing more is known.
    func plainTrace(_ failure: Failure, at addresses: [UInt] = []) -> Trace {
        let all = Set(strands).sorted().map { Trace.Strand(id: $0, kind: .task, name: "task \($0.number)") }
        var trace = Trace(
            strands: all,
            steps: strands.map { Trace.Step(strand: $0, point: .resume) },
            failure: failure
        )
        if let last = trace.steps.indices.last, !addresses.isEmpty {
            trace.steps[last].addresses = addresses
            trace.failing = last
        }
        return trace
    }
}
