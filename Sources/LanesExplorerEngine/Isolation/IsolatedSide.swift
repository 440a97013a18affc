import CCapture

/// What a process of an isolated body does: it runs the body whenever it is told to, and asks who takes each step.
final class IsolatedSide {
    enum Order: Int {
        case run = 1
        case trace
    }

    private let channel: Channel
    private let body: Body

    init(_ channel: Channel, _ body: Body) {
        self.channel = channel
        self.body = body
    }

    /// Until the process is ended from outside.
    func serve() -> Never {
        var order = channel.awaitAnswer()
        while true { order = channel.ask(perform(order == Order.trace.rawValue)) }
    }

    private func perform(_ isTraced: Bool) -> lanes_news {
        let recorder = isTraced ? Recorder() : nil
        let result = body.run(AskingStrategy(channel, recorder), recorder: recorder)
        channel.put(IsolatedEnd(result.failure, outside: body.news, recorder).bytes)
        return lanes_news_end
    }
}

/// Has the process that explores choose each step.
private final class AskingStrategy: Strategy {
    let name = "asking"
    private let channel: Channel
    private let recorder: Recorder?

    init(_ channel: Channel, _ recorder: Recorder?) {
        self.channel = channel
        self.recorder = recorder
    }

    var coverage: SearchCoverage { .sampled }
    func beginRun() -> Bool { true }

    func choose(_ moment: borrowing Moment) -> Int {
        channel.put(moment)
        let chosen = channel.ask(lanes_news_choice)
        if channel.shared.pointee.tells { recorder?.whenChanged = tell }
        return chosen
    }

    /// The step that begins is the last one: what was written down until now must be in safety, and what it notes.
    private func tell(_ recorder: Recorder) {
        channel.put(IsolatedEnd(nil, outside: 0, recorder).bytes)
        _ = channel.ask(lanes_news_trace)
    }

    func stepped(_ strand: StrandID, _ footprint: Footprint) { channel.putStep(strand, footprint) }
    func endRun(_ result: borrowing RunResult) {}
}

/// What is left of a run that ended without a crash.
struct IsolatedEnd {
    var failure: Failure?
    /// How often something came from outside.
    var outside: Int
    var trace: Trace?

    /// Nobody reads more of a message, and there must be room for it.
    private static let longestMessage = 1 << 20

    init(_ failure: Failure?, outside: Int, _ recorder: Recorder?) {
        self.failure = failure.map { Failure($0.kind, String($0.message.prefix(Self.longestMessage))) }
        self.outside = outside
        trace = recorder?.trace(failure ?? Failure(.crash, ""))
    }

    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.put(outside)
        writer.put(failure?.kind.rawValue)
        writer.put(failure?.message)
        writer.put(trace != nil)
        if let trace { writer.put(trace) }
        return writer.bytes
    }

    /// `nil`: damaged.
    init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let outside = reader.int(), let kind = reader.optionalText(), let message = reader.optionalText(),
            let hasTrace = reader.bool()
        else { return nil }
        self.outside = outside
        failure = kind.flatMap(Failure.Kind.init).map { Failure($0, message ?? "") }
        trace = hasTrace ? reader.trace(failure ?? Failure(.crash, "")) : nil
    }
}
