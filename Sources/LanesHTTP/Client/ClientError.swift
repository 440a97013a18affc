import Glibc
public import Lanes

/// Why a request had no response, or not all of it.
public struct ClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong.
    public enum Kind: Hashable, Sendable {
        /// The URL is none, or of a scheme that is not known here.
        case badURL
        /// `https`: there is no TLS here yet.
        case tlsMissing
        /// The request cannot be sent as it is: a method, a target or a body that would break the framing.
        case badRequest
        /// The host's name has no address.
        case nameNotFound
        /// No connection could be opened.
        case cannotConnect
        /// A deadline passed.
        case timedOut
        /// The task was cancelled.
        case cancelled
        /// The bounded queue in front of the host's connections is full.
        case overloaded
        /// The server ended the connection too early.
        case disconnected
        /// The response is not HTTP/1.1, larger than the limits, or not what it was decoded as.
        case badResponse
        /// The body has more bytes than the limit.
        case bodyTooLong
        /// The server redirects more often than the limit.
        case tooManyRedirects
        /// Two tasks read one body at a time.
        case readTwice
    }

    /// What went wrong.
    public let kind: Kind
    /// The host and its port: "127.0.0.1:8080"; the URL when it has none.
    public let host: String
    /// What happened, and what to do.
    public let message: String
    /// What the system said, when it was the system.
    public let cause: IOError?

    init(_ kind: Kind, _ host: String, _ message: String, cause: IOError? = nil) {
        self.kind = kind
        self.host = host
        self.message = message
        self.cause = cause
    }

    /// The host, what happened and what to do.
    public var description: String { "\(host): \(message)" }
}

extension ClientError {
    /// What an error of the system means for a request; `act` is what the client was doing: "connecting".
    init(_ error: IOError, _ host: String, during act: String, otherwise kind: Kind = .disconnected) {
        if error.isCancellation {
            self.init(.cancelled, host, "the task was cancelled while \(act)", cause: error)
        } else if error.isTimeout {
            let advice = "give it more time (ClientLimits, ClientRequest.timeout) or see why the server is slow"
            self.init(.timedOut, host, "the deadline passed while \(act); \(advice)", cause: error)
        } else if kind == .cannotConnect {
            self.init(kind, host, "\(error); is the server running there?", cause: error)
        } else {
            self.init(kind, host, "the connection broke while \(act): \(error); try again", cause: error)
        }
    }

    static func timedOut(_ host: String, during act: String) -> ClientError {
        ClientError(IOError(code: ETIME, operation: act), host, during: act)
    }

    static func ended(_ host: String, in part: String) -> ClientError {
        ClientError(.disconnected, host, "the server closed the connection in \(part); try again")
    }

    static func refused(_ host: String, _ fault: WireError) -> ClientError {
        ClientError(.badResponse, host, "the response is refused: \(fault.reason); correct the server")
    }

    static func bodyTooLong(_ host: String, _ limit: Int) -> ClientError {
        ClientError(.bodyTooLong, host, "the body is longer than \(limit) bytes; raise the limit or stream it")
    }
}
