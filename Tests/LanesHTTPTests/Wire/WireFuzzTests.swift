import Lanes
import Testing

@testable import LanesHTTP

/// Changes samples a little, in ways that tend to matter to a parser.
struct Mutator {
    private static let words: [String] = [
        "\r\n", "\n", "\r", "\r\n\r\n", " ", "\t", ":", ",", ";", "0", "\u{0}", "#", "?", "%", "HTTP/1.0", "HTTP/1.1",
        "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Host: a\r\n", "Connection: close\r\n", "chunked",
        "Expect: 100-continue\r\n", " \r\n", "0\r\n\r\n", "5\r\nhello\r\n", "FFFFFFFFFFFFFFFFF", "http://", "[::1]:80",
    ]
    let corpus: [[UInt8]]
    var generator: SeededGenerator

    mutating func next() -> [UInt8] {
        var bytes = corpus[Int.random(in: 0..<corpus.count, using: &generator)]
        for _ in 0..<Int.random(in: 0...4, using: &generator) { change(&bytes) }
        return Array(bytes.prefix(2048))
    }

    mutating func cuts(of count: Int) -> [Int] {
        (0..<Int.random(in: 1...4, using: &generator)).map { _ in Int.random(in: 0...count, using: &generator) }
            .sorted()
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let place = Int.random(in: 0...bytes.count, using: &generator)
        let end = min(bytes.count, place + Int.random(in: 0...12, using: &generator))
        switch Int.random(in: 0..<7, using: &generator) {
        case 0: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
        case 1: if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &generator) }
        case 2: if place < bytes.count { bytes[place] ^= 0x20 }
        case 3: bytes.removeSubrange(place..<end)
        case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 5:
            bytes.insert(
                contentsOf: Self.words[Int.random(in: 0..<Self.words.count, using: &generator)].utf8,
                at: place
            )
        default:
            let other = corpus[Int.random(in: 0..<corpus.count, using: &generator)]
            bytes.replaceSubrange(place..., with: other.suffix(Int.random(in: 0...other.count, using: &generator)))
        }
    }
}

@Suite("Mutated messages")
struct WireFuzzTests {
    private static let rounds = 6_000

    private func mutator(_ seed: UInt64) -> Mutator {
        Mutator(corpus: SplitTests.samples.map(\.bytes), generator: SeededGenerator(seed: seed))
    }

    @Test(
        "requests: no trap, no read outside, the same in pieces, and a complete head parses equal alone",
        arguments: [1, 2, 3] as [UInt64]
    )
    func requests(seed: UInt64) {
        var mutator = mutator(seed)
        var feeder = Feeder()
        var completed = 0
        for round in 0..<Self.rounds {
            let bytes = mutator.next()
            feeder.atFront = round % 2 == 1
            let whole = feeder.request(bytes)
            let pieces = feeder.request(bytes, cuts: mutator.cuts(of: bytes.count))
            #expect(pieces.agrees(with: whole), "\(bytes)")
            let terminated = bytes + Array("\r\n\r\n".utf8)
            let closed = feeder.request(terminated)
            #expect(closed == feeder.request(terminated, cuts: Array(0...terminated.count)), "\(bytes)")
            if whole.outcome != .incomplete { #expect(closed == whole, "\(bytes)") }
            guard let seen = whole.seen else { continue }
            completed += 1
            #expect(feeder.request(Array(bytes[..<seen.byteCount])) == whole, "\(bytes)")
            checkSanity(seen, bytes)
        }
        #expect(completed > Self.rounds / 20)
    }

    @Test("responses: no trap, no read outside, the same in pieces", arguments: [4, 5] as [UInt64])
    func responses(seed: UInt64) {
        var mutator = mutator(seed)
        var feeder = Feeder()
        for round in 0..<Self.rounds {
            let bytes = mutator.next()
            feeder.atFront = round % 2 == 1
            let whole = feeder.response(bytes)
            let pieces = feeder.response(bytes, cuts: mutator.cuts(of: bytes.count))
            #expect(pieces.agrees(with: whole), "\(bytes)")
            guard let seen = whole.seen else { continue }
            #expect(feeder.response(Array(bytes[..<seen.byteCount])) == whole, "\(bytes)")
        }
    }

    @Test("chunked bodies: no trap, no read outside, the same in pieces", arguments: [6, 7] as [UInt64])
    func bodies(seed: UInt64) {
        var mutator = mutator(seed)
        var feeder = Feeder()
        for round in 0..<Self.rounds {
            let bytes = mutator.next()
            feeder.atFront = round % 2 == 1
            let whole = feeder.chunked(bytes)
            let pieces = feeder.chunked(bytes, cuts: mutator.cuts(of: bytes.count))
            #expect(pieces.agrees(with: whole), "\(bytes)")
            #expect(whole.data.count <= max(0, bytes.count - 3))
        }
    }

    @Test("dates and percent-encoding: no trap on any bytes")
    func texts() {
        var mutator = Mutator(
            corpus: [
                "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                "%41%c3%a9+",
            ].map { Array($0.utf8) },
            generator: SeededGenerator(seed: 8)
        )
        let memory = GuardedBytes()
        for _ in 0..<Self.rounds {
            let bytes = mutator.next()
            let held = memory.hold(bytes[...])
            if let second = HTTPDate.parse(held, now: 0) {
                #expect(HTTPDate.parse(HTTPDate.string(unixSeconds: second), now: 0) == second)
            }
            if let text = PercentCoding.decode(held) {
                #expect(PercentCoding.decode(PercentCoding.encode(text)) == text)
            }
        }
    }

    private func checkSanity(_ seen: SeenRequest, _ bytes: [UInt8]) {
        let head = bytes[..<seen.byteCount]
        #expect(head.suffix(4).elementsEqual("\r\n\r\n".utf8))
        #expect(head.indices.allSatisfy { head[$0] != 0x0A || ($0 > 0 && head[$0 - 1] == 0x0D) }, "\(bytes)")
        #expect(seen.fields.allSatisfy { !$0.name.isEmpty && $0.name.utf8.allSatisfy(CharacterClass.isToken) })
        #expect(seen.fields.allSatisfy { $0.value.utf8.allSatisfy(CharacterClass.isText) })
        let names = seen.fields.map { $0.name.lowercased() }
        let framings = names.filter { $0 == "content-length" || $0 == "transfer-encoding" }
        #expect(framings.count == (seen.framing == .none ? 0 : 1))
        #expect(names.filter { $0 == "host" }.count <= 1)
    }
}
