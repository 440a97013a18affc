/// A number for everything that can grow or last. The defaults are safe on an open network.
public struct Limits: Sendable {
    // MARK: Sizes

    /// Bytes of a request's head: request line and fields (431 beyond).
    public var headBytes = 16 * 1024
    /// Bytes of a request's target (414 beyond).
    public var targetBytes = 8 * 1024
    /// Fields of a request's head, and of a chunked body's trailers (431 beyond).
    public var fields = 100
    /// Bytes of a request's body (413 beyond). Routes that stream can raise it for themselves.
    public var bodyBytes = 2 * 1024 * 1024
    /// Bytes of a response that may wait for a slow reader before the handler is held back.
    public var unsentBytes = 256 * 1024

    // MARK: Numbers

    /// Connections of one loop; beyond it new ones wait in the system's queue.
    public var connections = 100_000
    /// Connections that wait in the system's queue to be accepted (listen(2)).
    public var backlog = 4096
    /// Requests of one loop that are being handled; beyond it: 503 with `Retry-After`.
    public var requests = 10_000
    /// Requests that one connection may have answered in one go before others get their turn.
    public var pipelined = 32

    // MARK: Times

    /// From a request's first byte (or from the connection's beginning) to the end of its head (408 after).
    public var head = Duration.seconds(10)
    /// From the end of the head to the end of the body, while the handler reads it (408 after).
    public var body = Duration.seconds(60)
    /// How long a connection may be silent between two requests.
    public var idle = Duration.seconds(60)
    /// From the end of the head to the response (503 after; the handler's task is cancelled).
    public var handler = Duration.seconds(30)
    /// How long a reader may take none of the response, not even from what the system holds for it.
    public var write = Duration.seconds(30)
    /// How long a client may go on sending after the last response before the connection is reset.
    public var linger = Duration.seconds(2)
    /// How long requests that run may go on once the server is told to stop.
    public var drain = Duration.seconds(10)
    /// How long readiness fails before accepting stops, so that a load balancer notices first.
    public var unready = Duration.zero
    /// What `Retry-After` says when a request is turned away, in whole seconds.
    public var retryAfter = Duration.seconds(1)

    /// The default limits.
    public init() {}

    package var wire: WireLimits {
        WireLimits(headBytes: headBytes, fields: fields, targetBytes: targetBytes)
    }
}
