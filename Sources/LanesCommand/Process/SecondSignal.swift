import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// Watches for a second SIGTERM or SIGINT: who asks twice does not want to wait for the requests that run.
struct SecondSignal {
    let logger: Logger
    let drain: Duration

    /// Says when the first signal has come, and ends the process at the second, until it is cancelled.
    func watch() async {
        var isStopping = false
        for await signal in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
            if isStopping {
                logger.warning("\(signal) again: ending at once")
                exitProcess(128 + signal.number)
            }
            isStopping = true
            logger.info("\(signal): finishing the requests that run, for up to \(drain.formatted); again ends at once")
        }
    }
}

extension UnixSignal {
    fileprivate var number: Int32 { self == .sigint ? SIGINT : SIGTERM }
}

extension Duration {
    /// Seconds with at most three digits after the point: "10 s", "0.5 s".
    var formatted: String {
        let (seconds, attoseconds) = components
        let milliseconds = Int(attoseconds / 1_000_000_000_000_000)
        guard milliseconds > 0 else { return "\(seconds) s" }
        var digits = String(milliseconds + 1000).dropFirst()
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(seconds).\(digits) s"
    }
}
