import HTTPTypes
import Lanes
import Testing

@testable import LanesHTTP

@Suite("Response heads that are written")
struct ResponseEncoderTests {
    private let date = DateStamp(unixSeconds: 784_111_777)

    private func head(
        _ status: Int = 200,
        reason: String? = nil,
        contentType: String? = nil,
        fields: HTTPFields? = nil,
        framing: BodyFraming = .length(13),
        keepAlive: KeepAliveHeader = .implied
    ) -> String {
        let bytes = written { queue, pool in
            ResponseEncoder.encodeHead(
                status: status,
                reason: reason,
                contentType: contentType,
                fields: fields,
                framing: framing,
                keepAlive: keepAlive,
                date: date,
                into: &queue,
                pool: pool
            )
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("a plain response is written line by line")
    func plainResponse() {
        #expect(
            head(contentType: "text/plain") == """
                HTTP/1.1 200 OK\r
                Content-Length: 13\r
                Content-Type: text/plain\r
                Date: Sun, 06 Nov 1994 08:49:37 GMT\r
                \r

                """
        )
    }

    @Test("framing and keep-alive become their lines")
    func framing() {
        #expect(head(framing: .chunked).contains("\r\nTransfer-Encoding: chunked\r\n"))
        #expect(!head(framing: .chunked).contains("Content-Length"))
        #expect(head(framing: .none).contains("\r\nContent-Length: 0\r\n"))
        #expect(!head(framing: .untilClose).contains("Content-Length"))
        #expect(head(framing: .length(.max)).contains("\r\nContent-Length: 9223372036854775807\r\n"))
        #expect(head(keepAlive: .close).contains("\r\nConnection: close\r\n"))
        #expect(head(keepAlive: .keepAlive).contains("\r\nConnection: keep-alive\r\n"))
    }

    @Test("a status without a body says nothing about its length", arguments: [100, 101, 103, 204, 304])
    func bodyless(status: Int) {
        for framing in [BodyFraming.none, .length(5), .chunked] {
            let text = head(status, framing: framing)
            #expect(!text.contains("Content-Length") && !text.contains("Transfer-Encoding"))
        }
    }

    @Test("every status line can be read again", arguments: 100..<600)
    func statusLines(status: Int) throws {
        let seen = try #require(Feeder().response(head(status)).seen)
        #expect(seen.status == status)
        #expect(seen.reason == StatusLine.reason(status).description)
    }

    @Test("a status that no response may have becomes 500")
    func badStatus() {
        #expect(head(0).hasPrefix("HTTP/1.1 500 Internal Server Error\r\n"))
        #expect(head(1000).hasPrefix("HTTP/1.1 500 "))
    }

    @Test("a program's framing fields never reach the wire, its first Date wins, and others pass")
    func ownedFields() throws {
        var fields = HTTPFields()
        for (name, value) in [
            ("content-length", "99"), ("Transfer-Encoding", "chunked"), ("Connection", "upgrade"),
            ("Keep-Alive", "x"), ("Date", "mine"), ("date", "second"), ("Content-Type", "a/b"), ("X-A", "1"),
            ("X-A", "2"),
        ] {
            fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        let seen = try #require(Feeder().response(head(fields: fields)).seen)
        #expect(seen.framing == .length(13))
        #expect(seen.fields.map(\.name) == ["Content-Length", "Date", "Content-Type", "X-A", "X-A"])
        #expect(seen.fields.map(\.value) == ["13", "mine", "a/b", "1", "2"])
        let typed = try #require(Feeder().response(head(contentType: "c/d", fields: fields)).seen)
        #expect(typed.fields.filter { $0.name == "Content-Type" }.map(\.value) == ["c/d"])
        let switching = try #require(Feeder().response(head(101, fields: fields)).seen)
        #expect(switching.fields.contains(SeenField(name: "Connection", value: "upgrade")))
    }

    @Test("no value, reason or content type can begin a new line")
    func responseSplitting() throws {
        let evil = "a\r\nSet-Cookie: x=y\u{0}\u{7F}"
        var fields = HTTPFields()
        fields.append(HTTPField(name: .eTag, lenientValue: Array(evil.utf8)))
        fields.append(HTTPField(name: .server, lenientValue: [0x61, 0x01, 0xFF, 0x09, 0x62]))
        let bytes = written { queue, pool in
            ResponseEncoder.encodeHead(
                status: 299,
                reason: evil,
                contentType: evil,
                fields: fields,
                framing: .none,
                date: date,
                into: &queue,
                pool: pool
            )
        }
        let seen = try #require(Feeder().response(bytes).seen)
        #expect(seen.reason == "a  Set-Cookie: x=y  ")
        #expect(seen.fields.map(\.name) == ["Content-Length", "Content-Type", "ETag", "Server", "Date"])
        #expect(bytes.filter { $0 == 0x0D }.count == 7)
    }

    @Test("values of every length survive, and a control byte at any place does not")
    func everyLength() throws {
        for count in 0..<40 {
            let clean = String(repeating: "x", count: count)
            let seen = try #require(Feeder().response(head(contentType: clean)).seen)
            #expect(seen.fields.contains(SeenField(name: "Content-Type", value: clean)))
            for place in 0..<count {
                var bytes = Array(clean.utf8)
                bytes[place] = 0x0A
                let text = head(contentType: String(decoding: bytes, as: UTF8.self))
                #expect(Feeder().response(text).seen?.fields.count == 3, "\(count) \(place)")
            }
        }
    }

    @Test("the head goes behind what the queue holds, also when it has to grow")
    func growingQueue() throws {
        var fields = HTTPFields()
        fields[.server] = String(repeating: "s", count: 9000)
        let one = head(fields: fields)
        let two = written { queue, pool in
            for _ in 0..<2 {
                ResponseEncoder.encodeHead(
                    status: 200,
                    fields: fields,
                    framing: .length(13),
                    date: date,
                    into: &queue,
                    pool: pool
                )
            }
        }
        #expect(one.utf8.count > 9000)
        #expect(two == Array((one + one).utf8))
    }

    @Test("100 Continue is a whole interim response")
    func continueHead() throws {
        let seen = try #require(Feeder().response(ResponseEncoder.continueHead.description).seen)
        #expect(seen.status == 100)
        #expect(seen.byteCount == ResponseEncoder.continueHead.utf8CodeUnitCount)
    }
}
