import Testing

@testable import LanesHTTP

@Suite("Limits of a request head")
struct RequestLimitTests {
    private func feeder(_ limits: WireLimits) -> Feeder {
        var feeder = Feeder()
        feeder.limits = limits
        return feeder
    }

    private func status(_ outcome: ParseOutcome) -> Int? {
        guard case .refused(let fault) = outcome else { return nil }
        return fault.status
    }

    @Test("a head of exactly the limit passes, one byte more is 431, whether its end has come or not")
    func headBytes() {
        let text = "GET / HTTP/1.1\r\nHost: h\r\nX: 12345678\r\n\r\n"
        let count = text.utf8.count
        #expect(feeder(WireLimits(headBytes: count)).request(text).outcome == .complete)
        let small = feeder(WireLimits(headBytes: count - 1))
        for cuts in everyCut(of: count) {
            #expect(status(small.request(text, cuts: cuts).outcome) == 431, "cut at \(cuts)")
        }
        #expect(small.request(String(text.dropLast(2))).outcome == .incomplete)
    }

    @Test("a target over its limit is 414, also when its end never comes")
    func targetBytes() {
        let limited = feeder(WireLimits(headBytes: 100, targetBytes: 10))
        #expect(limited.request("GET /123456789 HTTP/1.1\r\nHost: h\r\n\r\n").outcome == .complete)
        #expect(status(limited.request("GET /1234567890 HTTP/1.1\r\nHost: h\r\n\r\n").outcome) == 414)
        #expect(status(limited.request("GET /1234567890").outcome) == 414)
        let endless = "GET /" + String(repeating: "a", count: 200)
        #expect(status(feeder(WireLimits(headBytes: 100)).request(endless).outcome) == 414)
        let bytes = Array(endless.utf8)
        let byteWise = feeder(WireLimits(headBytes: 100)).request(bytes, cuts: Array(0...bytes.count))
        #expect(status(byteWise.outcome) == 414)
    }

    @Test("fields up to the limit pass, one more is 431")
    func fields() throws {
        func text(_ count: Int) -> String {
            let lines = (1..<count).map { "X-\($0): \($0)\r\n" }.joined()
            return "GET / HTTP/1.1\r\nHost: h\r\n\(lines)\r\n"
        }
        let head = try #require(Feeder().request(text(100)).seen)
        #expect(head.fields.count == 100)
        #expect(head.fields.last == SeenField(name: "X-99", value: "99"))
        #expect(status(Feeder().request(text(101)).outcome) == 431)
    }

    @Test("many calls with single bytes look at each byte a bounded number of times")
    func linearScan() {
        let bytes = Array("GET / HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "y", count: 5000))".utf8)
        var head = RequestHead()
        var scanned = 0
        bytes.withUnsafeBytes { all in
            for count in 1...all.count {
                let outcome = RequestParser.parse(
                    UnsafeRawBufferPointer(rebasing: all[..<count]),
                    scanned: &scanned,
                    limits: WireLimits(),
                    into: &head
                )
                #expect(outcome == .incomplete)
                #expect(scanned == count)
            }
        }
    }
}
