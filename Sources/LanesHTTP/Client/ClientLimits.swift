/// A number for everything about a client that can grow or last.
public struct ClientLimits: Sendable {
    // MARK: Numbers

    /// Connections to one host, busy and idle ones together.
    public var connectionsPerHost = 64
    /// Requests that wait for one of a host's connections; beyond it they fail at once (`overloaded`).
    public var waitersPerHost = 1024
    /// Redirections that are followed; 0: none, the redirection is the response.
    public var redirects = 0

    // MARK: Sizes

    /// Bytes of a response's head: status line and fields.
    public var headBytes = 16 * 1024
    /// Fields of a response's head, and of a chunked body's trailers.
    public var fields = 100
    /// Bytes of a body that is collected or decoded, where the call names no limit.
    ///
    /// Streaming has none.
    public var bodyBytes = 8 * 1024 * 1024

    // MARK: Times

    /// From the beginning of connecting to its end, for each of the host's addresses.
    public var connect = Duration.seconds(5)
    /// From the request's last byte to the end of the response's head.
    public var head = Duration.seconds(30)
    /// From `send` to the end of the response's body, unless the request names a time of its own.
    ///
    /// The deadline of the running `WorkScope` holds, too: whichever comes first.
    public var whole = Duration.seconds(60)
    /// How long an idle connection is kept.
    ///
    /// Below what servers usually allow, so that they are not the ones to close.
    public var idle = Duration.seconds(20)

    /// The default limits.
    public init() {}

    var wire: WireLimits { WireLimits(headBytes: headBytes, fields: fields) }
}
