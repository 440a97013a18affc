import HTTPTypes
import Lanes

/// What a response's head says.
struct ClientHead: Sendable {
    let status: HTTPResponse.Status
    let fields: HTTPFields
    let framing: BodyFraming
    let keepsAlive: Bool

    /// Responses that only announce another one (RFC 9110 section 15.2); beyond, the server is not to be trusted.
    private static let interimLimit = 16

    /// Reads the head of the final response, and consumes it.
    static func read(
        _ connection: ClientConnection,
        host: String,
        method: HTTPRequest.Method,
        limits: WireLimits,
        until due: LaneClock.Instant
    ) async throws(ClientError) -> ClientHead {
        var head = ResponseHead()
        for _ in 0...interimLimit {
            try await parse(connection, host, method, limits, due, into: &head)
            if head.status == 101 {
                throw ClientError(.badResponse, host, "101 Switching Protocols, which was not asked for")
            }
            let result = ClientHead(head, connection.inbound.readable)
            connection.consume(head.byteCount)
            if head.status >= 200 { return result }
        }
        throw ClientError(.badResponse, host, "more than \(interimLimit) interim responses; correct the server")
    }

    private static func parse(
        _ connection: ClientConnection,
        _ host: String,
        _ method: HTTPRequest.Method,
        _ limits: WireLimits,
        _ due: LaneClock.Instant,
        into head: inout ResponseHead
    ) async throws(ClientError) {
        let known = method == .head ? KnownMethod.head : .other
        var scanned = 0
        while true {
            let bytes = connection.inbound.readable
            switch ResponseParser.parse(bytes, scanned: &scanned, method: known, limits: limits, into: &head) {
            case .complete: return
            case .refused(let fault): throw .refused(host, fault)
            case .incomplete: try await receive(connection, host, due)
            }
        }
    }

    private static func receive(
        _ connection: ClientConnection,
        _ host: String,
        _ due: LaneClock.Instant
    ) async throws(ClientError) {
        let count: Int
        do throws(IOError) {
            count = try await connection.receive(until: due)
        } catch {
            throw ClientError(error, host, during: "waiting for the response")
        }
        guard count == 0 else { return }
        throw .ended(host, in: connection.hasReceived ? "the middle of the head" : "place of a response")
    }

    private init(_ head: borrowing ResponseHead, _ bytes: UnsafeRawBufferPointer) {
        framing = head.framing
        keepsAlive = head.keepsAlive
        guard let base = bytes.baseAddress else {
            (status, fields) = (.init(code: head.status), [:])
            return
        }
        status = .init(code: head.status, reasonPhrase: head.reason.string(in: base))
        fields = HTTPFields(head.fields, in: base)
    }
}
