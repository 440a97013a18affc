import Testing

@testable import LanesHTTP

@Suite("Chunked bodies")
struct ChunkedDecoderTests {
    private func seen(_ text: String, limits: WireLimits = WireLimits()) -> SeenBody {
        var feeder = Feeder()
        feeder.limits = limits
        let bytes = Array(text.utf8)
        let whole = feeder.chunked(bytes)
        for cuts in everyCut(of: bytes.count) {
            #expect(feeder.chunked(bytes, cuts: cuts) == whole, "cut at \(cuts)")
        }
        return whole
    }

    @Test("chunks give their data, and what follows the body is left alone")
    func plainBody() {
        let body = seen("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\nGET /")
        #expect(body.data == Array("hello world".utf8))
        #expect(body.end == .ended(trailers: ""))
        #expect(body.consumed == "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n".utf8.count)
    }

    @Test("the data is a part of the input, not a copy")
    func zeroCopy() {
        var decoder = ChunkedDecoder()
        let event = Array("3\r\nabc\r\n".utf8).withUnsafeBytes { decoder.decode($0, limits: WireLimits()) }
        #expect(event == .data(3..<6))
    }

    @Test("extensions are skipped, also after white space and with quotes")
    func extensions() {
        let body = seen("2;a=\"b;c\"\r\nhi\r\n1 \t;x\r\n!\r\n0;end\r\n\r\n")
        #expect(body.data == Array("hi!".utf8))
        #expect(body.end == .ended(trailers: ""))
    }

    @Test("trailers are handed over as their lines")
    func trailers() {
        let body = seen("0\r\nDigest: abc\r\nX-Sum:12\r\n\r\n")
        #expect(body.end == .ended(trailers: "Digest: abc\r\nX-Sum:12\r\n"))
        let section = Array("Digest: abc\r\nX-Sum:12\r\n".utf8)
        var table = FieldTable()
        section.withUnsafeBytes { buffer in
            TrailerParser.list(buffer, into: &table)
            guard let base = buffer.baseAddress else { return }
            #expect(SeenField.all(table, base).map(\.value) == ["abc", "12"])
        }
    }

    @Test(
        "a bad body is refused, and the reason names the fault",
        arguments: [
            ("\r\n", "hexadecimal"), ("g\r\n", "hexadecimal"), ("0x5\r\nhello\r\n", "hexadecimal"),
            ("-5\r\nhello", "hexadecimal"), ("+5\r\nhello", "hexadecimal"), (" 5\r\nhello", "hexadecimal"),
            ("5 5\r\nhello", "hexadecimal"), ("5 \r\nhello", "hexadecimal"), (";a\r\n", "hexadecimal"),
            ("8000000000000000\r\n", "too large"), ("FFFFFFFFFFFFFFFF\r\n", "too large"),
            ("00000000000000005\r\nhello", "too large"), ("5\nhello", "Line feed"), ("5;a\nhello", "Line feed"),
            ("5\rhello", "Carriage return"), ("5;a\u{0}\r\nhello", "extension"), ("3\r\nhello\r\n", "longer"),
            ("5\r\nhello\n", "Line feed"), ("5\r\nhello\rx", "Carriage return"), ("\n", "Line feed"),
            ("0\r\nContent-Length: 5\r\n\r\n", "Trailer"), ("0\r\nHOST: h\r\n\r\n", "Trailer"),
            ("0\r\nTransfer-Encoding: chunked\r\n\r\n", "Trailer"), ("0\r\nX : y\r\n\r\n", "field name"),
            ("0\r\nX: y\n\r\n\r\n", "Line feed"), ("0\r\nX: y\r\n z\r\n\r\n", "start of a field"),
        ]
    )
    func refusal(text: String, part: String) {
        guard case .refused(let fault) = seen(text).end else {
            Issue.record("not refused")
            return
        }
        #expect(fault.reason.contains(part), "\(fault.reason)")
    }

    @Test("the largest size is taken, and an unfinished body waits")
    func largestSize() {
        #expect(seen("7FFFFFFFFFFFFFFF\r\nabc").data == Array("abc".utf8))
        #expect(seen("7FFFFFFFFFFFFFFF\r\nabc").end == .open)
        #expect(seen("0\r\n").end == .open)
    }

    @Test("extensions and trailers have limits")
    func limits() {
        let tight = WireLimits(fields: 2, chunkExtensionBytes: 6, trailerBytes: 20)
        #expect(seen("1;abc\r\nx\r\n0\r\n\r\n", limits: tight).end == .ended(trailers: ""))
        #expect(seen("1;abc\r\nx\r\n1;abc\r\nx\r\n", limits: tight).end == .refused(.chunkExtensionsTooLong))
        #expect(seen("0\r\nA: 1\r\nB: 2\r\n\r\n", limits: tight).end == .ended(trailers: "A: 1\r\nB: 2\r\n"))
        #expect(seen("0\r\nA:\r\nB:\r\nC:\r\n\r\n", limits: tight).end == .refused(.tooManyFields))
        let long = "0\r\nA: " + String(repeating: "x", count: 30)
        #expect(seen(long, limits: tight).end == .refused(.trailersTooLarge))
    }
}
