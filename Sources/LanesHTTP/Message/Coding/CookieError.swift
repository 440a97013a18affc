/// Why a cookie cannot be set.
public enum CookieError: Error, Equatable, CustomStringConvertible {
    /// The name is empty or not a token (RFC 9110 section 5.6.2).
    case name(String)
    /// The value has a character outside RFC 6265's `cookie-octet`: encode it, for instance with percent escapes.
    case value(name: String)
    /// The domain is not made of labels of letters, digits and hyphens.
    case domain(String)
    /// The path does not begin with `/`, or has a control character or a semicolon.
    case path(String)
    /// The date is outside the years 1601 to 9999 (RFC 6265 section 5.1.1).
    case expires(Int)
    /// `SameSite=None`, `__Secure-` and `__Host-` need `Secure`; `__Host-` also the path `/` and no domain.
    case attributes(name: String, reason: String)

    /// What is wrong, in one line.
    public var description: String {
        switch self {
        case .name(let name): "cookie name \(name.debugDescription) is not a token"
        case .value(let name): "the value of cookie \(name) has a character that must be encoded"
        case .domain(let domain): "cookie domain \(domain.debugDescription) is not a host name"
        case .path(let path): "cookie path \(path.debugDescription) is not an absolute path without semicolon"
        case .expires(let seconds): "cookie expiry \(seconds) is outside the years 1601 to 9999"
        case .attributes(let name, let reason): "cookie \(name): \(reason)"
        }
    }
}
