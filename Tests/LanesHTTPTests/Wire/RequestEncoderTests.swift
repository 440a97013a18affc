import HTTPTypes
import Lanes
import Testing

@testable import LanesHTTP

@Suite("Request heads that are written")
struct RequestEncoderTests {
    private func head(
        _ method: String = "GET",
        _ target: String = "/",
        host: String = "h",
        fields: HTTPFields? = nil,
        framing: BodyFraming = .none,
        keepAlive: KeepAliveHeader = .implied
    ) throws -> [UInt8] {
        try written { queue, pool in
            try RequestEncoder.encodeHead(
                method: method,
                target: target,
                host: host,
                fields: fields,
                framing: framing,
                keepAlive: keepAlive,
                into: &queue,
                pool: pool
            )
        }
    }

    @Test("a request can be read again")
    func roundTrip() throws {
        var fields = HTTPFields()
        fields[.accept] = "*/*"
        let bytes = try head("POST", "/a?b", host: "h:80", fields: fields, framing: .length(5), keepAlive: .close)
        let seen = try #require(Feeder().request(bytes).seen)
        #expect(seen.method == .post)
        #expect(seen.target == "/a?b")
        #expect(seen.host == "h:80")
        #expect(seen.framing == .length(5))
        #expect(!seen.keepsAlive)
        #expect(seen.fields.last == SeenField(name: "Accept", value: "*/*"))
    }

    @Test("methods that usually have a body say when it is empty, others say nothing")
    func emptyBodies() throws {
        #expect(try Feeder().request(head("POST")).seen?.framing == .length(0))
        #expect(try Feeder().request(head("GET")).seen?.framing == BodyFraming.none)
        #expect(try Feeder().request(head("PUT", framing: .chunked)).seen?.framing == .chunked)
    }

    @Test("Host and framing come from the parameters alone")
    func ownedFields() throws {
        var fields = HTTPFields()
        for (name, value) in [("Host", "evil"), ("Content-Length", "9"), ("Connection", "close"), ("X", "y")] {
            fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        let seen = try #require(Feeder().request(head(fields: fields)).seen)
        #expect(seen.fields == [SeenField(name: "Host", value: "h"), SeenField(name: "X", value: "y")])
        #expect(seen.keepsAlive)
    }

    @Test("what could break the first line is refused, and nothing is written")
    func refusals() {
        #expect(throws: WireError.badMethod) { try head("GE T") }
        #expect(throws: WireError.badMethod) { try head("") }
        #expect(throws: WireError.badTarget) { try head("GET", "/a b") }
        #expect(throws: WireError.badTarget) { try head("GET", "/\r\nX: y") }
        #expect(throws: WireError.badTarget) { try head("GET", "") }
        #expect(throws: WireError.badHost) { try head("GET", "/", host: "h\r\nX: y") }
    }
}

@Suite("Chunked bodies that are written")
struct ChunkedEncoderTests {
    @Test("chunks of many sizes can be read again", arguments: [1, 9, 10, 15, 16, 255, 256, 4095, 4096, 20_000])
    func roundTrip(count: Int) {
        let data = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let bytes = written { queue, pool in
            data.withUnsafeBytes { ChunkedEncoder.write($0, into: &queue, pool: pool) }
            ChunkedEncoder.writeHeader(count: 2, into: &queue, pool: pool)
            Array("ab".utf8).withUnsafeBytes { queue.append($0, pool: pool) }
            ChunkedEncoder.writeChunkEnd(into: &queue, pool: pool)
            ChunkedEncoder.writeEnd(into: &queue, pool: pool)
        }
        let seen = Feeder().chunked(bytes)
        #expect(seen.data == data + Array("ab".utf8))
        #expect(seen.end == .ended(trailers: ""))
        #expect(bytes.starts(with: (String(count, radix: 16) + "\r\n").utf8))
    }

    @Test("an empty piece writes nothing, for it would end the body")
    func emptyPiece() {
        let bytes = written { queue, pool in
            ChunkedEncoder.write(UnsafeRawBufferPointer(start: nil, count: 0), into: &queue, pool: pool)
            ChunkedEncoder.writeHeader(count: 0, into: &queue, pool: pool)
        }
        #expect(bytes.isEmpty)
    }

    @Test("the largest count has sixteen digits")
    func largestCount() {
        let bytes = written { queue, pool in ChunkedEncoder.writeHeader(count: .max, into: &queue, pool: pool) }
        #expect(bytes == Array("7fffffffffffffff\r\n".utf8))
    }

    @Test("trailers are written without fields that a trailer may not have")
    func trailers() throws {
        var fields = HTTPFields()
        fields[.contentLength] = "5"
        fields.append(HTTPField(name: try #require(HTTPField.Name("Digest")), lenientValue: Array("a\r\nb".utf8)))
        let bytes = written { queue, pool in ChunkedEncoder.writeEnd(trailers: fields, into: &queue, pool: pool) }
        #expect(Feeder().chunked(bytes).end == .ended(trailers: "Digest: a  b\r\n"))
    }
}
