import Testing

@testable import LanesHTTP

/// A head that is to be refused, with the status and a part of the reason.
struct BadHead: Sendable, CustomTestStringConvertible {
    var text: String
    var status: Int
    var part: String

    init(_ text: String, _ status: Int, _ part: String) {
        self.text = text
        self.status = status
        self.part = part
    }

    var testDescription: String { text.debugDescription }
}

@Suite("Request heads that are refused")
struct RequestRefusalTests {
    static let firstLines: [BadHead] = [
        BadHead("\r\n\r\nGET / HTTP/1.1\r\nHost: h", "empty"),
        BadHead("\nGET / HTTP/1.1\r\nHost: h", "Line feed"),
        BadHead("\rGET / HTTP/1.1\r\nHost: h", "Carriage return"),
        BadHead(" GET / HTTP/1.1\r\nHost: h", "method"),
        BadHead("G(T / HTTP/1.1\r\nHost: h", "method"),
        BadHead("GET\t/ HTTP/1.1\r\nHost: h", "method"),
        BadHead("GET\r\nHost: h", "method"),
        BadHead("GET  / HTTP/1.1\r\nHost: h", "one space"),
        BadHead("GET /  HTTP/1.1\r\nHost: h", "one space"),
        BadHead("GET / x HTTP/1.1\r\nHost: h", "version"),
        BadHead("GET /\t HTTP/1.1\r\nHost: h", "request target"),
        BadHead("GET /\u{7F} HTTP/1.1\r\nHost: h", "request target"),
        BadHead("GET /é HTTP/1.1\r\nHost: h", "request target"),
        BadHead("GET /\u{0} HTTP/1.1\r\nHost: h", "request target"),
        BadHead("GET /a#b HTTP/1.1\r\nHost: h", "Fragment"),
        BadHead("GET /a?b#c HTTP/1.1\r\nHost: h", "Fragment"),
        BadHead("GET /\r\nHost: h", "no HTTP version"),
        BadHead("GET /\nHost: h", "Line feed"),
        BadHead("GET / \r\nHost: h", "version"),
        BadHead("GET / HTTP/1.1\nHost: h", "Line feed"),
        BadHead("GET / HTTP/1.1\rHost: h", "Carriage return"),
        BadHead("GET / HTTP/1.1 \r\nHost: h", "version"),
        BadHead("GET / HTTP/1.2\r\nHost: h", "version"),
        BadHead("GET / HTTP/1.10\r\nHost: h", "version"),
        BadHead("GET / http/1.1\r\nHost: h", "version"),
        BadHead("GET / FOO\r\nHost: h", "version"),
        BadHead("GET / HTTP/2.0\r\nHost: h", 505, "version"),
        BadHead("GET / HTTP/0.9\r\nHost: h", 505, "version"),
        BadHead("PRI * HTTP/2.0\r\n\r\nSM", "form"),
        BadHead("GET x HTTP/1.1\r\nHost: h", "form"),
        BadHead("GET * HTTP/1.1\r\nHost: h", "form"),
        BadHead("GET ?a HTTP/1.1\r\nHost: h", "form"),
        BadHead("GET ftp://h/ HTTP/1.1\r\nHost: h", "form"),
        BadHead("GET http:// HTTP/1.1\r\nHost: h", "host"),
        BadHead("GET http:///x HTTP/1.1\r\nHost: h", "host"),
        BadHead("GET http://:80/ HTTP/1.1\r\nHost: h", "host"),
        BadHead("GET http://u@h/ HTTP/1.1\r\nHost: h", "host"),
        BadHead("CONNECT /x HTTP/1.1\r\nHost: h", "host"),
        BadHead("CONNECT h HTTP/1.1\r\nHost: h", "host"),
        BadHead("CONNECT h: HTTP/1.1\r\nHost: h", "host"),
        BadHead("CONNECT h:80?x HTTP/1.1\r\nHost: h", "host"),
    ]

    static let fieldLines: [BadHead] = [
        ("X", "field name"), ("X Y: 1", "White space in"), ("X : 1", "White space in"), ("X\t: 1", "White space in"),
        (" X: 1", "start of a field"), ("\tX: 1", "start of a field"), (": 1", "empty"), ("X[: 1", "field name"),
        ("X\u{0}: 1", "field name"), ("Xé: 1", "field name"), ("X: a\r\n b", "start of a field"),
        ("X: a\nY: b", "Line feed"), ("X: a\rY: b", "Carriage return"), ("X: a\u{0}b", "Control byte"),
        ("X: a\u{7F}", "Control byte"), ("X: \u{1B}", "Control byte"), ("X\n: 1", "Line feed"),
        ("X: 12345678\u{B}", "Control byte"), ("Host: g", "twice"), ("Host: h", "twice"),
    ].map { BadHead("GET / HTTP/1.1\r\nHost: h\r\n\($0.0)", $0.1) }

    static let framing: [BadHead] = [
        ("Content-Length: 5\r\nTransfer-Encoding: chunked", "together"),
        ("Transfer-Encoding: chunked\r\nContent-Length: 5", "together"),
        ("Content-Length: 5\r\nContent-Length: 5", "twice"), ("Content-Length: 5\r\nContent-Length: 6", "twice"),
        ("Content-Length: 5, 5", "plain number"), ("Content-Length: +5", "plain number"),
        ("Content-Length: -5", "plain number"), ("Content-Length: 5 5", "plain number"),
        ("Content-Length: 0x5", "plain number"), ("Content-Length:", "plain number"),
        ("Content-Length: 5.0", "plain number"), ("Content-Length: ٥", "plain number"),
        ("Content-Length: 9223372036854775808", "too large"), ("Content-Length: 18446744073709551621", "too large"),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "once"),
        ("Transfer-Encoding: chunked, chunked", "once"), ("Transfer-Encoding: chunked, gzip", "once"),
        ("Transfer-Encoding: gzip", "once"), ("Transfer-Encoding: identity", "once"),
        ("Transfer-Encoding: xchunked", "once"), ("Transfer-Encoding: ", "malformed"),
        ("Transfer-Encoding: , chunked", "malformed"), ("Transfer-Encoding: chunked,", "malformed"),
        ("Transfer-Encoding: \"chunked\"", "malformed"), ("Transfer-Encoding: chunked;q=1", "malformed"),
        ("Transfer-Encoding: chun ked", "malformed"),
    ].map { BadHead("POST / HTTP/1.1\r\nHost: h\r\n\($0.0)", $0.1) }

    static let others: [BadHead] = [
        BadHead("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked", 501, "other than chunked"),
        BadHead("POST / HTTP/1.0\r\nTransfer-Encoding: chunked", "HTTP/1.0"),
        BadHead("GET / HTTP/1.1", "missing"),
        BadHead("GET / HTTP/1.1\r\nX: y", "missing"),
        BadHead("GET http://h/ HTTP/1.1\r\nX: y", "missing"),
        BadHead("GET / HTTP/1.0\r\nHost: a\r\nHost: a", "twice"),
        BadHead("POST / HTTP/1.1\r\nHost: h\r\nExpect: 200-ok", 417, "Expect"),
        BadHead("POST / HTTP/1.1\r\nHost: h\r\nExpect:", 417, "Expect"),
    ]

    static let hosts: [BadHead] = [
        "a b", "a/b", "a@b", "a?b", "a#b", "a:b", "a:80:80", "[::1", "[::1]x", "[g::1]", "[]", "a%2", "a%zz", "h:65536",
        "h:123456", "é", "a\\b", "<h>", "a,b c", "h:-1", "[1]",
    ].map { BadHead("GET / HTTP/1.1\r\nHost: \($0)", "Host") }

    @Test(
        "a bad head gets its status and a reason that names the fault, however it is cut",
        arguments: firstLines + fieldLines + framing + others + hosts
    )
    func refusal(bad: BadHead) throws {
        let feeder = Feeder()
        let bytes = Array((bad.text + "\r\n\r\n").utf8)
        let whole = feeder.request(bytes)
        guard case .refused(let fault) = whole.outcome else {
            Issue.record("not refused: \(whole.outcome)")
            return
        }
        #expect(fault.status == bad.status)
        #expect(fault.reason.contains(bad.part), "\(fault.reason)")
        for cuts in everyCut(of: bytes.count) {
            #expect(feeder.request(bytes, cuts: cuts) == whole, "cut at \(cuts)")
        }
    }

    @Test("a bad first line and a bare line feed are refused before the head ends")
    func earlyRefusal() {
        let feeder = Feeder()
        for text in ["GET / HTTP/9.9\r\n", "GET / HTTP/1.1\nHost", "GET / HTTP/1.1\r\nHost: h\n"] {
            let bytes = Array(text.utf8)
            #expect(feeder.request(bytes, cuts: Array(0..<bytes.count)).outcome != .incomplete, "\(text)")
        }
    }
}

extension BadHead {
    init(_ text: String, _ part: String) { self.init(text, 400, part) }
}
