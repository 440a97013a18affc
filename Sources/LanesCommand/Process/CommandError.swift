import ArgumentParser
import Glibc
import Lanes
import LanesHTTP

/// Why the executable ends otherwise than it should: one line for people, a status for scripts (sysexits(3)).
struct CommandError: Error, Equatable, CustomStringConvertible {
    /// What is wrong and what to do, in one line.
    let description: String
    /// The exit status.
    let status: Int32

    /// The command line or the environment is wrong.
    static func usage(_ text: String) -> CommandError { CommandError(description: text, status: EX_USAGE) }
    /// Something needed from outside is not to be had.
    static func unavailable(_ text: String) -> CommandError { CommandError(description: text, status: EX_UNAVAILABLE) }
    /// The system gives too little.
    static func system(_ text: String) -> CommandError { CommandError(description: text, status: EX_OSERR) }

    /// What an error that ended the server means to whoever started it.
    static func explaining(_ error: any Error) -> CommandError {
        if let error = error as? CommandError { return error }
        let text = oneLine("\(error)")
        guard let cause = (error as? ApplicationError)?.cause ?? error as? IOError else {
            return CommandError(description: text, status: EX_SOFTWARE)
        }
        switch cause.code {
        case EADDRINUSE, EADDRNOTAVAIL, EACCES, EPERM, ENOENT, ENOTDIR, EROFS, ENAMETOOLONG: return .unavailable(text)
        case EMFILE, ENFILE, ENOMEM, EAGAIN: return .system(text)
        default: return CommandError(description: text, status: EX_SOFTWARE)
        }
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

/// Ends the process with a status, by way of `atexit` and with the standard streams written out.
func exitProcess(_ status: Int32) -> Never { exit(status) }

/// Writes one line to the standard error stream.
func printError(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    // Nothing can be done about an error stream that takes nothing.
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
