package import HTTPTypes
package import Lanes

/// Writes the head of a request (RFC 9112 section 3), for the client.
///
/// Host, Content-Length, Transfer-Encoding and Connection come from the parameters alone; a program's own fields of
/// these names are left out. Control bytes in values are written as spaces.
package enum RequestEncoder {
    private static let fixedBytes = 128

    /// Appends a request head to `queue`, or throws and appends nothing when a part could not be sent safely.
    ///
    /// - Parameters:
    ///   - method: A token; methods are case-sensitive.
    ///   - target: The target in the form that the request needs, percent-encoded.
    ///   - host: What Host says: a host, and a port when it is not the scheme's own.
    ///   - framing: With `none`, the methods that usually have a body say "Content-Length: 0". `untilClose` is not
    ///     possible for a request, and is treated as `none`.
    package static func encodeHead(
        method: String,
        target: String,
        host: String,
        fields: HTTPFields? = nil,
        framing: BodyFraming,
        keepAlive: KeepAliveHeader = .implied,
        into queue: inout ByteQueue,
        pool: BlockPool
    ) throws(WireError) {
        guard !method.isEmpty, method.utf8.allSatisfy(CharacterClass.isToken) else { throw .badMethod }
        guard !target.isEmpty, target.utf8.allSatisfy(CharacterClass.isQuery) else { throw .badTarget }
        let isHost = host.utf8.span.withUnsafeBytes { HostSyntax.isValid($0, need: .nothing) }
        guard isHost else { throw .badHost }
        let textBytes = method.utf8.count + target.utf8.count + host.utf8.count
        var writer = HeadWriter(queue.reserve(fixedBytes + textBytes, pool: pool))
        writer.put(untrusted: method)
        writer.put(.space)
        writer.put(untrusted: target)
        writer.put(" HTTP/1.1\r\nHost: ")
        writer.put(untrusted: host)
        writer.put("\r\n")
        putFraming(method, framing, &writer)
        if keepAlive == .close { writer.put("Connection: close\r\n") }
        if keepAlive == .keepAlive { writer.put("Connection: keep-alive\r\n") }
        queue.commit(writer.count)
        if let fields { _ = FieldWriter.write(fields, owned: .init(host: true), into: &queue, pool: pool) }
        writer = HeadWriter(queue.reserve(2, pool: pool))
        writer.put("\r\n")
        queue.commit(writer.count)
    }

    private static func putFraming(_ method: String, _ framing: BodyFraming, _ writer: inout HeadWriter) {
        switch framing {
        case .chunked: writer.put("Transfer-Encoding: chunked\r\n")
        case .length(let count):
            writer.put("Content-Length: ")
            writer.put(decimal: count)
            writer.put("\r\n")
        case .none, .untilClose:
            if method == "POST" || method == "PUT" || method == "PATCH" { writer.put("Content-Length: 0\r\n") }
        }
    }
}
