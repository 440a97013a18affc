import Glibc
package import HTTPTypes
package import Lanes
package import Logging

/// One request on its way through the server: its head's bytes with their table, the route it took, its body.
///
/// An exchange is used again for another request when nobody holds it any more; a handler that keeps its request
/// keeps the exchange. It is written by its connection's loop before the handler gets it, and only read after that.
package final class Exchange: @unchecked Sendable {  // see above
    @exclusivity(unchecked) package var head = RequestHead()
    @exclusivity(unchecked) private var bytes: UnsafeMutableRawPointer
    @exclusivity(unchecked) private var capacity: Int
    @exclusivity(unchecked) package var parameters = PathMatch()
    @exclusivity(unchecked) package var id: UInt64 = 0
    @exclusivity(unchecked) package var deadline: LaneClock.Instant = .never
    @exclusivity(unchecked) package var body: (any BodySource)?
    /// What the handler answered.
    @exclusivity(unchecked) package var response = Response()
    package let peer = PeerAddress()
    package var logger: Logger

    package init(logger: Logger) {
        capacity = 512
        bytes = malloc(capacity)!
        self.logger = logger
    }

    deinit { free(bytes) }

    /// Copies the head's bytes in: the connection's own buffer is free again then.
    package func adopt(_ source: UnsafeRawBufferPointer) {
        if source.count > capacity {
            free(bytes)
            capacity = source.count
            bytes = malloc(capacity)!
        }
        if let start = source.baseAddress { memcpy(bytes, start, source.count) }
    }

    /// Makes the exchange ready for another request.
    package func reset() {
        body = nil
        if !response.isSmall { response = Response() }
        parameters.reset()
    }

    /// The head's bytes.
    package var headBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: bytes, count: head.byteCount) }

    package func bytes(_ range: ByteRange) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes + Int(range.start), count: Int(range.count))
    }

    package func string(_ range: ByteRange) -> String { String(decoding: bytes(range), as: UTF8.self) }

    package var method: HTTPRequest.Method {
        head.method.standard ?? HTTPRequest.Method(string(head.methodName)) ?? .get
    }

    package func field(_ name: HTTPField.Name) -> String? {
        var lowercased = name.canonicalName
        return lowercased.withUTF8 { lowercased in
            let wanted = UnsafeRawBufferPointer(lowercased)
            var found: String?
            var index = head.fields.index(of: wanted, from: 0, in: bytes)
            while let place = index {
                let value = string(head.fields[place].value)
                found = found.map { $0 + (name == .cookie ? "; " : ", ") + value } ?? value
                index = head.fields.index(of: wanted, from: place + 1, in: bytes)
            }
            return found
        }
    }

    package func fields() -> HTTPFields { HTTPFields(head.fields, in: bytes) }
}

extension KnownMethod {
    /// The method as the ecosystem's type; `nil` for one that is known by its bytes only.
    package var standard: HTTPRequest.Method? {
        switch self {
        case .get: .get
        case .head: .head
        case .post: .post
        case .put: .put
        case .delete: .delete
        case .patch: .patch
        case .options: .options
        case .connect: .connect
        case .trace: .trace
        case .other: nil
        }
    }
}
