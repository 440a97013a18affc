import CCapture
import Glibc

/// How an isolated body's process ended before its run did.
struct Crash {
    enum Cause {
        case signal(Int32)
        case status(Int32)
    }
    var cause: Cause
    /// Where in the program it was, from the innermost call on.
    var addresses: [UInt] = []
    /// What it wrote to the standard error.
    var output: [UInt8]

    /// What the child's handler has noted.
    init(_ channel: Channel, output: [UInt8]) {
        cause = .signal(channel.shared.pointee.signal)
        addresses = channel.calls
        self.output = output
    }

    /// How `waitpid(2)` says that it ended.
    init(status: Int32, output: [UInt8]) {
        let signal = status & 0x7f
        cause = signal == 0 ? .status(status >> 8 & 0xff) : .signal(signal)
        self.output = output
    }

    /// `step`: counted from 1, as reports do.
    func failure(step: Int) -> Failure {
        Failure(.crash, (["\(what) in step \(step)"] + said).joined(separator: "\n"))
    }

    private var what: String {
        switch cause {
        case .status(let status): "the body ended its process, with status \(status),"
        case .signal(let signal): "crash: \(Self.name(signal))"
        }
    }

    private static func name(_ signal: Int32) -> String {
        switch signal {
        case SIGILL, SIGTRAP: "a trap (signal \(signal))"
        case SIGABRT: "abort() (signal \(signal))"
        case SIGSEGV, SIGBUS: "an access to memory that is not there (signal \(signal))"
        case SIGFPE: "arithmetic (signal \(signal))"
        case SIGKILL: "killed from outside, perhaps for want of memory (signal \(signal))"
        default: String(cString: strsignal(signal)) + " (signal \(signal))"
        }
    }

    /// The last lines are those of the runtime that say why.
    private var said: [String] {
        let lines = String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
        return lines.filter { !$0.allSatisfy(\.isWhitespace) }.suffix(4)
    }
}
