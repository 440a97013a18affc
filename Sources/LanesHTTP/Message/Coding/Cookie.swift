/// A cookie to set (RFC 6265 section 4.1).
///
/// What exists is valid: the initializer refuses every character that could end the field or begin another
/// attribute, so `setCookie` can go into a response as it is.
public struct Cookie: Sendable, Equatable {
    /// Whether the cookie goes along with requests that other sites cause (RFC 6265bis section 4.1.2.7).
    public enum SameSite: String, Sendable {
        /// Never.
        case strict = "Strict"
        /// When the user follows a link.
        case lax = "Lax"
        /// Always; needs `Secure`.
        case none = "None"
    }

    /// The name, a token (RFC 9110 section 5.6.2).
    public let name: String
    /// The value, of visible ASCII characters but `"`, `,`, `;` and `\`.
    public let value: String
    /// When the cookie ends, in seconds since 1970; nil, without `maxAge`, is the end of the browser's session.
    public let expires: Int?
    /// How many seconds the cookie lives; wins over `expires`, and 0 removes it.
    public let maxAge: Int?
    /// The host that gets the cookie, with those below it; nil is this host alone.
    public let domain: String?
    /// Where on the host the cookie is sent to; nil is the directory of the request.
    public let path: String?
    /// Whether the cookie is sent over TLS only.
    public let isSecure: Bool
    /// Whether scripts cannot read the cookie.
    public let isHTTPOnly: Bool
    /// Whether the cookie goes along with requests that other sites cause; nil leaves it to the client.
    public let sameSite: SameSite?

    /// A cookie to set, by default for the whole host, until the browser closes, and out of reach for scripts.
    /// - Throws: `CookieError` for anything that cannot be said in a `Set-Cookie` field.
    public init(
        name: String,
        value: String,
        expires: Int? = nil,
        maxAge: Int? = nil,
        domain: String? = nil,
        path: String? = "/",
        isSecure: Bool = false,
        isHTTPOnly: Bool = true,
        sameSite: SameSite? = .lax
    ) throws(CookieError) {
        self.name = name
        self.value = value
        self.expires = expires
        self.maxAge = maxAge
        self.domain = domain
        self.path = path
        self.isSecure = isSecure
        self.isHTTPOnly = isHTTPOnly
        self.sameSite = sameSite
        try checkText()
        try checkAttributes()
    }

    /// The cookie that makes a client forget `name`; domain and path must be those it was set with.
    /// - Throws: `CookieError` as the initializer does.
    public static func removal(of name: String, domain: String? = nil, path: String? = "/") throws(CookieError)
        -> Cookie
    {
        let isSecure = name.hasPrefix("__Secure-") || name.hasPrefix("__Host-")
        return try Cookie(name: name, value: "", expires: 0, maxAge: 0, domain: domain, path: path, isSecure: isSecure)
    }

    /// The value of the `Set-Cookie` field.
    public var setCookie: String {
        var text = "\(name)=\(value)"
        if let expires { text += "; Expires=\(Self.date(expires))" }
        if let maxAge { text += "; Max-Age=\(maxAge)" }
        if let domain { text += "; Domain=\(domain)" }
        if let path { text += "; Path=\(path)" }
        if isSecure { text += "; Secure" }
        if isHTTPOnly { text += "; HttpOnly" }
        if let sameSite { text += "; SameSite=\(sameSite.rawValue)" }
        return text
    }
}

// MARK: What is refused

extension Cookie {
    private func checkText() throws(CookieError) {
        guard !name.isEmpty, name.utf8.allSatisfy(Self.isToken) else { throw .name(name) }
        guard value.utf8.allSatisfy(Self.isCookieOctet) else { throw .value(name: name) }
        if let domain, !Self.isHostName(domain) { throw .domain(domain) }
        if let path, path.utf8.first != UInt8(ascii: "/") || !path.utf8.allSatisfy(Self.isPathByte) {
            throw .path(path)
        }
        if let expires, !(-11_644_473_600..<253_402_300_800).contains(expires) { throw .expires(expires) }
    }

    private func checkAttributes() throws(CookieError) {
        func refuse(_ reason: String) -> CookieError { .attributes(name: name, reason: reason) }
        if sameSite == SameSite.none, !isSecure { throw refuse("SameSite=None needs Secure") }
        let lowercased = name.lowercased()
        if lowercased.hasPrefix("__secure-"), !isSecure { throw refuse("__Secure- needs Secure") }
        if lowercased.hasPrefix("__host-"), !isSecure || domain != nil || path != "/" {
            throw refuse("__Host- needs Secure, the path / and no domain")
        }
    }

    static func isToken(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }

    private static func isCookieOctet(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !"\",;\\".utf8.contains(byte)
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: ";")
    }

    private static func isHostName(_ text: String) -> Bool {
        let name = text.hasPrefix(".") ? text.dropFirst() : text[...]
        guard !name.isEmpty, name.utf8.count <= 253 else { return false }
        return name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            let hyphen = UInt8(ascii: "-")
            return !label.isEmpty && label.count <= 63 && label.first != hyphen && label.last != hyphen
                && label.allSatisfy { $0 == hyphen || isLetterOrDigit($0) }
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

// MARK: Expires

extension Cookie {
    /// The date in the one form that HTTP writes (RFC 9110 section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func date(_ seconds: Int) -> String {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let second = seconds - days * 86_400
        let date = CivilDate(daysSince1970: days)
        let weekday = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][((days + 4) % 7 + 7) % 7]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let time = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
        return "\(weekday), \(padded(date.day, 2)) \(months[date.month - 1]) \(padded(date.year, 4)) \(time) GMT"
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
