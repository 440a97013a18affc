package import HTTPTypes
package import Lanes

/// What a head says about the connection's future (RFC 9112 section 9.3).
package enum KeepAliveHeader: UInt8, Sendable {
    /// Nothing: the version's default holds.
    case implied
    /// "Connection: close"
    case close
    /// "Connection: keep-alive", for an HTTP/1.0 client that asked for it.
    case keepAlive
}

/// Writes the head of a response (RFC 9112 section 4).
///
/// Who decides which line:
/// - Content-Length, Transfer-Encoding: `framing` alone. A status without a body (1xx, 204, 304) gets neither.
/// - Connection, Keep-Alive: `keepAlive` alone; only a 101 response may bring its own Connection.
/// - Content-Type: `contentType`, or when that is nil the fields.
/// - Date: the fields' first one, or when there is none `date`.
///
/// Control bytes in values and reasons are written as spaces, so no value can end its line.
package enum ResponseEncoder {
    /// The interim response that lets a client send its body (RFC 9110 section 15.2.1).
    package static let continueHead: StaticString = "HTTP/1.1 100 Continue\r\n\r\n"
    /// More than all lines together that are written here besides reason, content type and fields.
    private static let fixedBytes = 256

    /// Appends a response head to `queue`.
    ///
    /// - Parameters:
    ///   - status: 100 to 999; anything else is written as 500.
    ///   - reason: The reason phrase; nil means the usual one.
    ///   - framing: `none` writes "Content-Length: 0" where the status would allow a body, so that a client need not
    ///     wait for one. The answer to HEAD takes what GET would have had.
    package static func encodeHead(
        status: Int,
        reason: String? = nil,
        contentType: String? = nil,
        fields: HTTPFields? = nil,
        framing: BodyFraming,
        keepAlive: KeepAliveHeader = .implied,
        date: borrowing DateStamp,
        into queue: inout ByteQueue,
        pool: BlockPool
    ) {
        let status = status >= 100 && status <= 999 ? status : 500
        let textBytes = (reason?.utf8.count ?? 0) + (contentType?.utf8.count ?? 0)
        var writer = HeadWriter(queue.reserve(fixedBytes + textBytes, pool: pool))
        putStatusLine(status, reason, &writer)
        putFraming(status, framing, &writer)
        if keepAlive == .close { writer.put("Connection: close\r\n") }
        if keepAlive == .keepAlive { writer.put("Connection: keep-alive\r\n") }
        if let contentType {
            writer.put("Content-Type: ")
            writer.put(untrusted: contentType)
            writer.put("\r\n")
        }
        guard let fields else {
            putEnd(hasDate: false, date, &writer)
            return queue.commit(writer.count)
        }
        queue.commit(writer.count)
        let owned = FieldWriter.Owned(contentType: contentType != nil, connection: status != 101)
        let hasDate = FieldWriter.write(fields, owned: owned, into: &queue, pool: pool)
        writer = HeadWriter(queue.reserve(fixedBytes, pool: pool))
        putEnd(hasDate: hasDate, date, &writer)
        queue.commit(writer.count)
    }

    @inline(__always)
    private static func putStatusLine(_ status: Int, _ reason: String?, _ writer: inout HeadWriter) {
        if status == 200, reason == nil { return writer.put("HTTP/1.1 200 OK\r\n") }
        writer.put("HTTP/1.1 ")
        writer.put(decimal: status)
        writer.put(.space)
        if let reason { writer.put(untrusted: reason) } else { writer.put(StatusLine.reason(status)) }
        writer.put("\r\n")
    }

    @inline(__always)
    private static func putFraming(_ status: Int, _ framing: BodyFraming, _ writer: inout HeadWriter) {
        guard StatusLine.allowsBody(status) else { return }
        switch framing {
        case .none: writer.put("Content-Length: 0\r\n")
        case .length(let count):
            writer.put("Content-Length: ")
            writer.put(decimal: count)
            writer.put("\r\n")
        case .chunked: writer.put("Transfer-Encoding: chunked\r\n")
        case .untilClose: break
        }
    }

    @inline(__always)
    private static func putEnd(hasDate: Bool, _ date: borrowing DateStamp, _ writer: inout HeadWriter) {
        if hasDate { return writer.put("\r\n") }
        writer.put("Date: ")
        writer.put(date)
        writer.put("\r\n\r\n")
    }
}
