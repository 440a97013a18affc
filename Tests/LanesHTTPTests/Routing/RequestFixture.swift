import HTTPTypes
import Logging
import Testing

@testable import LanesHTTP

/// A request as a connection would make it, from its own bytes.
func makeRequest(
    _ method: String,
    _ target: String,
    _ fields: [String: String] = [:],
    body: [UInt8] = []
) throws -> Request {
    var head = "\(method) \(target) HTTP/1.1\r\nHost: example.org\r\n"
    for (name, value) in fields { head += "\(name): \(value)\r\n" }
    let exchange = Exchange(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    var scanned = 0
    let outcome = Array((head + "\r\n").utf8).withUnsafeBytes { bytes in
        let outcome = RequestParser.parse(bytes, scanned: &scanned, limits: WireLimits(), into: &exchange.head)
        exchange.adopt(bytes)
        return outcome
    }
    try #require(outcome == .complete)
    if !body.isEmpty { exchange.body = BufferedBody(body) }
    return Request(exchange)
}

extension Router {
    /// Answers a request as the application would: matched, handled, errors made responses.
    func answer(
        _ method: String,
        _ target: String,
        _ fields: [String: String] = [:],
        body: [UInt8] = []
    ) async throws -> Response {
        let compiled = try compile()
        let request = try makeRequest(method, target, fields, body: body)
        let route = compiled.match(request.exchange).route
        do {
            return try await route.handler(request)
        } catch let error as any HTTPResponseError {
            return error.response()
        }
    }

    /// The pattern that a request is matched with, or the status of the automatic answer.
    func pattern(_ method: String, _ target: String) throws -> String {
        let compiled = try compile()
        let route = compiled.match(try makeRequest(method, target).exchange).route
        switch route.kind {
        case .handler: return route.pattern
        case .notFound: return "404"
        case .methodNotAllowed: return "405"
        case .options: return "204"
        }
    }
}

extension Response {
    /// The body's text, for bodies that are all there.
    var text: String {
        switch body.storage {
        case .string(let string): string
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        default: ""
        }
    }
}
