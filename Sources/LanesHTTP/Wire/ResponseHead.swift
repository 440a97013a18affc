/// One response's head as a table of offsets into its bytes, for the client; see `RequestHead` for how it is used.
package struct ResponseHead: ~Copyable {
    /// 100 to 999.
    package internal(set) var status = 0
    package internal(set) var minorVersion: UInt8 = 1
    /// The reason phrase, which has no meaning to a program; may be empty.
    package internal(set) var reason = ByteRange.empty
    package internal(set) var fields = FieldTable()
    /// The bytes of the head, its empty line included.
    package internal(set) var byteCount = 0
    /// How this response's body ends, the request's method taken into account.
    package internal(set) var framing = BodyFraming.none
    /// What Content-Length says, also where there is no body (as for HEAD); nil when it is not there.
    package internal(set) var declaredLength: Int?
    /// Whether another request may be sent behind this response.
    package internal(set) var keepsAlive = false

    package init() {}
}
