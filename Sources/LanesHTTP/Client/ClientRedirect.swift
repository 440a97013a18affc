import HTTPTypes
import Lanes

/// The request that a redirection asks for (RFC 9110 section 15.4).
struct ClientRedirect {
    let request: ClientRequest
    let url: ClientURL

    /// nil when `response` is none that can be followed.
    init?(_ response: ClientResponse, to request: ClientRequest, at url: ClientURL) throws(ClientError) {
        guard let location = response.headers[.location] else { return nil }
        var next = request
        switch response.status.code {
        case 303 where request.method != .head: next.becomeGet()
        // What every browser does, and what servers count on.
        case 301, 302: if request.method == .post { next.becomeGet() }
        case 303, 307, 308: break
        default: return nil
        }
        guard next.body.isRepeatable else { return nil }
        let target = try url.resolving(location)
        // A Location must not reach from the network into this machine.
        if target.origin.port == nil, url.origin.port != nil {
            throw ClientError(.badURL, location, "a redirection to a Unix socket is not followed")
        }
        // What was meant for one server is not shown to another.
        if target.origin != url.origin {
            next.headers[.authorization] = nil
            next.headers[.cookie] = nil
        }
        self.request = next
        self.url = target
    }
}

extension ClientRequest {
    fileprivate mutating func becomeGet() {
        method = .get
        body = .empty
        headers[.contentType] = nil
    }
}
