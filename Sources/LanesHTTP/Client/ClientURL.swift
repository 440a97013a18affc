/// Where a request goes: a server, and a target there.
struct ClientURL: Sendable, Equatable {
    let origin: Origin
    /// What the Host field says.
    let authority: String
    /// Path and query, percent-encoded.
    let target: String

    /// A server: what connections are kept for.
    struct Origin: Hashable, Sendable, CustomStringConvertible {
        /// A name or a numeric address in lower case; a Unix socket's path when `port` is nil.
        let host: String
        let port: UInt16?

        var description: String {
            guard let port else { return host }
            return host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }

    /// Reads an absolute URL (RFC 9110 section 4.2.1); a fragment is left out.
    init(_ text: String) throws(ClientError) {
        let scheme = text.prefix { $0 != ":" }.lowercased()
        let rest = text.dropFirst(scheme.count)
        guard rest.hasPrefix("://") else { throw Self.bad(text, "it is not of the form http://host:port/path") }
        let afterScheme = rest.dropFirst(3)
        let authority = String(afterScheme.prefix { $0 != "/" && $0 != "?" && $0 != "#" })
        switch scheme {
        case "http":
            origin = try Self.origin(authority, of: text)
            self.authority = origin.port == 80 ? Self.withoutPort(origin) : origin.description
        case "http+unix":
            guard let path = PercentCoding.decode(authority), path.hasPrefix("/"), !path.utf8.contains(0) else {
                throw Self.bad(text, "the socket's path must be percent-encoded: http+unix://%2Frun%2Fapp.sock/path")
            }
            origin = Origin(host: path, port: nil)
            self.authority = "localhost"
        case "https":
            throw ClientError(.tlsMissing, text, "TLS is not there yet; put a proxy in front, and call it with http://")
        default:
            throw Self.bad(text, "the scheme \(scheme) is not known here; use http://")
        }
        target = try Self.target(afterScheme.dropFirst(authority.count), of: text)
    }

    private init(_ origin: Origin, _ authority: String, _ target: String) {
        self.origin = origin
        self.authority = authority
        self.target = target
    }

    private static func withoutPort(_ origin: Origin) -> String {
        origin.host.utf8.contains(UInt8(ascii: ":")) ? "[\(origin.host)]" : origin.host
    }

    private static func bad(_ text: String, _ reason: String) -> ClientError {
        ClientError(.badURL, text, "not a URL that can be asked: \(reason)")
    }

    private static func origin(_ authority: String, of text: String) throws(ClientError) -> Origin {
        let isValid = authority.utf8.span.withUnsafeBytes { HostSyntax.isValid($0, need: .host) }
        guard isValid else { throw bad(text, "its host is missing or has bytes that no host may have") }
        var host = authority[...]
        var port = "80"[...]
        let colon = authority.lastIndex(of: ":")
        if let colon, !authority[colon...].contains("]") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        if host.hasPrefix("[") { host = host.dropFirst().dropLast() }
        guard let number = port.isEmpty ? 80 : UInt16(port), number > 0 else { throw bad(text, "its port is 0") }
        return Origin(host: host.lowercased(), port: number)
    }

    private static func target(_ rest: Substring, of text: String) throws(ClientError) -> String {
        let withoutFragment = rest.prefix { $0 != "#" }
        guard withoutFragment.utf8.allSatisfy(CharacterClass.isQuery) else {
            throw bad(text, "spaces and other special bytes must be percent-encoded")
        }
        return withoutFragment.hasPrefix("/") ? String(withoutFragment) : "/" + String(withoutFragment)
    }

    // MARK: Redirections

    /// The URL that a Location field names, seen from here (RFC 3986 section 5.2).
    func resolving(_ location: String) throws(ClientError) -> ClientURL {
        if location.hasPrefix("//") { return try ClientURL("http:" + location) }
        if let colon = location.firstIndex(of: ":"), !location[..<colon].contains(where: { "/?#".contains($0) }) {
            return try ClientURL(location)
        }
        let path = target.prefix { $0 != "?" }
        var reference = location[...]
        if location.isEmpty || location.hasPrefix("#") {
            reference = target[...]
        } else if location.hasPrefix("?") {
            reference = path + reference
        } else if !location.hasPrefix("/") {
            reference = path[...(path.lastIndex(of: "/") ?? path.startIndex)] + reference
        }
        let resolved = try Self.target(reference, of: location)
        return ClientURL(origin, authority, Self.withoutDots(resolved))
    }

    private static func withoutDots(_ target: String) -> String {
        let path = target.prefix { $0 != "?" }
        var segments: [Substring] = []
        for segment in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            if segment == ".." { _ = segments.popLast() } else if segment != "." { segments.append(segment) }
        }
        if path.hasSuffix("/.") || path.hasSuffix("/..") { segments.append("") }
        return "/" + segments.joined(separator: "/") + target.dropFirst(path.count)
    }
}
