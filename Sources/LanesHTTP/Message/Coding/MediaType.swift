/// The media type of a body (RFC 9110 section 8.3.1), such as `application/json` or `text/html; charset=utf-8`.
public struct MediaType: Sendable, Hashable, CustomStringConvertible {
    /// The type, in lower case.
    public let type: String
    /// The subtype, in lower case.
    public let subtype: String
    /// The character encoding that is named, in lower case.
    public let charset: String?
    /// The value of a `Content-Type` field: as it was read, or in its usual form.
    public let description: String

    init(_ type: String, _ subtype: String, charset: String? = nil) {
        self.type = type
        self.subtype = subtype
        self.charset = charset
        description = charset.map { "\(type)/\(subtype); charset=\($0)" } ?? "\(type)/\(subtype)"
    }

    /// Reads the value of a `Content-Type` field; nil for what is none.
    ///
    /// Parameters but `charset` are checked and passed over; they stay in `description`.
    public init?(_ text: String) {
        var reader = MediaTypeReader(text)
        guard let type = reader.token(), reader.skip("/"), let subtype = reader.token() else { return nil }
        var charset: String?
        while reader.nextParameter() {
            guard let name = reader.token(), reader.skip("="), let value = reader.value() else { return nil }
            if name.lowercased() == "charset" {
                guard charset == nil else { return nil }
                charset = value.lowercased()
            }
        }
        guard reader.isAtEnd else { return nil }
        self.type = type.lowercased()
        self.subtype = subtype.lowercased()
        self.charset = charset
        description = text
    }

    /// Whether type and subtype are those of `other`, whatever the parameters.
    public func matches(_ other: MediaType) -> Bool {
        type == other.type && subtype == other.subtype
    }

    /// Whether a body of this type is JSON: `application/json`, or a type that ends in `+json` (RFC 6839).
    public var isJSON: Bool { matches(.json) || subtype.hasSuffix("+json") }

    /// Whether a body of this type can be read as UTF-8: it says so, or ASCII, or nothing.
    public var isUTF8: Bool {
        guard let charset else { return true }
        return charset == "utf-8" || charset == "utf8" || charset == "us-ascii"
    }
}

// MARK: The ones applications use

extension MediaType {
    /// `application/json` (RFC 8259), which is always UTF-8.
    public static let json = MediaType("application", "json")
    /// `text/plain; charset=utf-8`.
    public static let plainText = MediaType("text", "plain", charset: "utf-8")
    /// `text/html; charset=utf-8`.
    public static let html = MediaType("text", "html", charset: "utf-8")
    /// `text/css; charset=utf-8`.
    public static let css = MediaType("text", "css", charset: "utf-8")
    /// `text/javascript; charset=utf-8` (RFC 9239).
    public static let javaScript = MediaType("text", "javascript", charset: "utf-8")
    /// `application/x-www-form-urlencoded`: what `URLEncodedForm` reads.
    public static let urlEncodedForm = MediaType("application", "x-www-form-urlencoded")
    /// `multipart/form-data` (RFC 7578), to recognise it.
    public static let multipartForm = MediaType("multipart", "form-data")
    /// `application/octet-stream`: bytes nothing is known of.
    public static let octetStream = MediaType("application", "octet-stream")
    /// `text/event-stream`: Server-Sent Events.
    public static let eventStream = MediaType("text", "event-stream")
    /// `application/x-ndjson`: one JSON value a line.
    public static let newlineDelimitedJSON = MediaType("application", "x-ndjson")
    /// `application/problem+json` (RFC 9457).
    public static let problemJSON = MediaType("application", "problem+json")
}
