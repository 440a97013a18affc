import Glibc

/// Why the kernel did not do what it was asked.
public struct IOError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The error's number (errno(3)).
    public let code: Int32
    /// What was asked for: "receive", "connect".
    public let operation: String

    /// An error with a number of errno(3).
    public init(code: Int32, operation: String) {
        self.code = code
        self.operation = operation
    }

    /// The task was cancelled while it waited.
    public var isCancellation: Bool { code == ECANCELED }
    /// The deadline passed before the kernel answered.
    public var isTimeout: Bool { code == ETIME || code == ETIMEDOUT }

    /// The operation, and what errno(3) says of the number.
    public var description: String {
        switch code {
        case ECANCELED: "\(operation): cancelled"
        case ETIME: "\(operation): the deadline passed"
        default: "\(operation): \(String(cString: strerror(code))) (errno \(code))"
        }
    }
}
