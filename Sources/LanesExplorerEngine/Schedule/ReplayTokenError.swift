/// Why a replay token was not accepted.
public enum ReplayTokenError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The text is no token, or not a whole one.
    case unknown(String)
    /// Written by another version of the explorer.
    case otherVersion(UInt8)
    /// The program was built anew since: its points may be elsewhere.
    case otherBuild
    /// The token belongs to another body of code.
    case foreign
    /// The file that the token names cannot be read, or, on the way out, written.
    case file(path: String, reason: String)

    /// What happened, and what to do.
    public var description: String {
        switch self {
        case .unknown(let text):
            "unknown or damaged token “\(text.prefix(40))\(text.count > 40 ? "…" : "")”: "
                + "copy the whole token from the report, from the first character to the last"
        case .otherVersion(let version):
            "token of version \(version), this explorer reads version \(ReplayToken.version): "
                + "explore without `replay:` to get a new token"
        case .otherBuild:
            "token from another build: the compiler may have placed the points elsewhere. "
                + "Explore again without `replay:`, with the seed from the report, to get a token for this build"
        case .foreign:
            "foreign token: it belongs to another `explore`. Paste it into the test whose report printed it"
        case .file(let path, let reason):
            "the token names the file \(path), and that cannot be used: \(reason). "
                + "Check the path, or explore again without `replay:`"
        }
    }
}
