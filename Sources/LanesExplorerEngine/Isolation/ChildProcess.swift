import CCapture
import Glibc

/// A process made from this one, with one thread, and what it writes to the standard error.
struct ChildProcess: ~Copyable {
    enum News {
        case said(lanes_news)
        /// It has ended without a word, in this way (`waitpid(2)`).
        case ended(Int32)
        case silence
        /// Nobody waits for the exploration any more.
        case unwanted
    }

    private let number: pid_t
    private let channel: Channel
    private var status: Int32?

    /// Runs `serve` in there.
    init(_ channel: Channel, output: Int32, _ serve: @escaping () -> Never) throws(SystemError) {
        self.channel = channel
        channel.reset()
        let start = Unmanaged.passRetained(Start(serve))
        number = lanes_isolation_fork(
            channel.shared,
            output,
            { Unmanaged<Start>.fromOpaque($0!).takeUnretainedValue().serve() },
            start.toOpaque()
        )
        start.release()
        if number < 0 { throw SystemError(number: -number) }
    }

    private final class Start {
        let serve: () -> Never
        init(_ serve: @escaping () -> Never) { self.serve = serve }
    }

    deinit { if status == nil { _ = lanes_isolation_end(number) } }

    /// How often the other end is asked whether it is still there.
    private static let heartbeat: UInt64 = 50_000_000

    mutating func listen(for patience: UInt64, _ watch: Watch) -> News {
        let end = lanes_real_nanoseconds() &+ patience
        while !channel.listen(for: Self.heartbeat) {
            guard watch.beat() else { return .unwanted }
            if let status = poll() { return channel.listen(for: 0) ? .said(channel.news) : .ended(status) }
            if lanes_real_nanoseconds() >= end { return .silence }
        }
        return .said(channel.news)
    }

    /// Has it say where it is, which is the last it does.
    mutating func interrupt(_ watch: Watch) -> [UInt] {
        kill(number, SIGQUIT)
        guard case .said(lanes_news_crash) = listen(for: 1_000_000_000, watch) else { return [] }
        return channel.calls
    }

    private mutating func poll() -> Int32? {
        if status == nil, lanes_isolation_has_ended(number) { status = lanes_isolation_end(number) }
        return status
    }
}

/// An error of the system.
struct SystemError: Error {
    let number: Int32
    var text: String { "\(String(cString: strerror(number))) (error \(number))" }
}
