import HTTPTypes
import Lanes

/// An HTTP/1.1 client on lanes (RFC 9110, 9112): it waits as the lane that runs the caller waits.
///
/// Connections are kept alive and used again, a bounded number for each host. Every request has a deadline: its own,
/// `ClientLimits.whole`, or that of the running `WorkScope`, whichever comes first. Cancelling the task closes the
/// connection in the middle of a response. Make one client for a program, and share it.
///
/// A request is sent whole before its response is read. There is no TLS: `https` is refused.
public final class HTTPClient: Sendable {
    /// What bounds this client.
    public let limits: ClientLimits
    private let pool: ClientPool

    /// A client without connections.
    public init(limits: ClientLimits = .init()) {
        self.limits = limits
        pool = ClientPool(limits: limits)
    }

    /// Asks for `url`.
    ///
    /// Throws `ClientError`.
    public func get(_ url: String) async throws -> ClientResponse { try await send(ClientRequest(.get, url)) }

    /// Sends a value as JSON to `url`.
    ///
    /// Throws `ClientError`, and what encoding the value throws.
    public func post(_ url: String, json value: some Encodable) async throws -> ClientResponse {
        let request = try ClientRequest(.post, url, json: value)
        return try await send(request)
    }

    /// Sends a request, and returns the response as soon as its head is there.
    ///
    /// - Throws: `ClientError`, which names the host, what happened and what to do; and whatever a streaming body's
    ///   closure throws.
    public func send(_ request: ClientRequest) async throws -> ClientResponse {
        if Lane.current != nil { return try await sendHere(request) }
        // Off every lane each wait would come back to Swift's own pool, where it may stand behind others for so long
        // that the server gives the connection up.
        return try await withTaskExecutorPreference(LoopLane.shared) { try await self.sendHere(request) }
    }

    private func sendHere(_ request: ClientRequest) async throws -> ClientResponse {
        let due = deadline(of: request)
        var request = request
        var url = try ClientURL(request.url)
        for _ in 0...max(0, limits.redirects) {
            let response = try await exchange(request, url, until: due)
            guard limits.redirects > 0, let next = try ClientRedirect(response, to: request, at: url) else {
                return response
            }
            // Short texts are read, so that the connection can be kept; the limit is for everything else.
            _ = try? await response.body.collect(upTo: 16 * 1024)
            (request, url) = (next.request, next.url)
        }
        throw ClientError(.tooManyRedirects, "\(url.origin)", "more than \(limits.redirects) redirections")
    }

    /// Closes the connections that nobody uses.
    public func closeIdle() { pool.closeIdle() }

    private func exchange(
        _ request: ClientRequest,
        _ url: ClientURL,
        until due: LaneClock.Instant
    ) async throws -> ClientResponse {
        guard LaneClock().now < due else { throw ClientError.timedOut("\(url.origin)", during: "beginning") }
        let lease = try await pool.lease(url.origin, until: due)
        do {
            let exchange = ClientExchange(request: request, url: url, lease: lease, limits: limits, due: due)
            return try await exchange.run()
        } catch {
            lease.end(reusing: false)
            throw error
        }
    }

    private func deadline(of request: ClientRequest) -> LaneClock.Instant {
        let own = LaneClock().now.advanced(by: request.timeout ?? limits.whole)
        guard let scope = WorkScope.current else { return own }
        return min(own, scope.deadline)
    }
}
