/// A method that is known by name (RFC 9110 section 9, RFC 5789), or `other`.
package enum KnownMethod: UInt8, Sendable, CaseIterable {
    case get
    case head
    case post
    case put
    case delete
    case patch
    case options
    case connect
    case trace
    case other
}

/// The four forms of a request target (RFC 9112 section 3.2).
package enum TargetForm: UInt8, Sendable {
    case origin
    case absolute
    case authority
    case asterisk
}

/// One request's head as a table of offsets into its bytes, with everything about framing already decided.
///
/// It holds no bytes: offsets count from the head's first byte, so the head may be moved, and one table serves one
/// request after the other without allocating. Its values hold only after a parse that was `complete`.
package struct RequestHead: ~Copyable {
    package internal(set) var method = KnownMethod.other
    package internal(set) var minorVersion: UInt8 = 1
    package internal(set) var targetForm = TargetForm.origin
    /// The method as it was sent; methods are case-sensitive.
    package internal(set) var methodName = ByteRange.empty
    package internal(set) var target = ByteRange.empty
    /// The path, still percent-encoded; empty for `authority`, and for an absolute form without one, which means "/".
    package internal(set) var path = ByteRange.empty
    /// What follows the first "?", still encoded; empty when there is none.
    package internal(set) var query = ByteRange.empty
    /// Host and port: from the target when it has them, else from the field Host (RFC 9112 section 3.3).
    package internal(set) var host = ByteRange.empty
    package internal(set) var fields = FieldTable()
    /// The bytes of the head, its empty line and an empty line before it included.
    package internal(set) var byteCount = 0
    /// `none`, `length` or `chunked`.
    package internal(set) var framing = BodyFraming.none
    package internal(set) var keepsAlive = false
    /// Whether the client waits for "100 Continue" before it sends its body (RFC 9110 section 10.1.1).
    package internal(set) var expectsContinue = false
    /// Whether there is an Upgrade field that Connection names too (RFC 9110 section 7.8).
    package internal(set) var hasUpgrade = false

    package init() {}
}
