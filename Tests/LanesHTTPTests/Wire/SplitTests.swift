import Testing

@testable import LanesHTTP

@Suite("However the bytes arrive")
struct SplitTests {
    static let samples = Corpus.load()

    @Test("there is a corpus")
    func corpus() {
        #expect(Self.samples.count > 30)
    }

    @Test("a request is the same whole, cut anywhere, and byte by byte", arguments: samples.map(\.name))
    func requests(name: String) throws {
        let sample = try #require(Self.samples.first { $0.name == name })
        let feeder = Feeder()
        let whole = feeder.request(sample.bytes)
        for cuts in everyCut(of: sample.bytes.count) {
            #expect(feeder.request(sample.bytes, cuts: cuts).agrees(with: whole), "cut at \(cuts)")
        }
        if name.hasPrefix("request-") { #expect(whole.outcome == .complete) }
        if name.hasPrefix("smuggling-") { #expect(whole.isRefused) }
    }

    @Test("a response is the same whole, cut anywhere, and byte by byte", arguments: samples.map(\.name))
    func responses(name: String) throws {
        let sample = try #require(Self.samples.first { $0.name == name })
        let feeder = Feeder()
        let whole = feeder.response(sample.bytes)
        for cuts in everyCut(of: sample.bytes.count) {
            #expect(feeder.response(sample.bytes, cuts: cuts).agrees(with: whole), "cut at \(cuts)")
        }
        if name == "response-smuggling" {
            #expect(whole.isRefused)
        } else if name.hasPrefix("response-") {
            #expect(whole.outcome == .complete)
        }
    }

    @Test("a chunked body is the same whole, cut anywhere, and byte by byte", arguments: samples.map(\.name))
    func bodies(name: String) throws {
        let sample = try #require(Self.samples.first { $0.name == name })
        let feeder = Feeder()
        let whole = feeder.chunked(sample.bytes)
        for cuts in everyCut(of: sample.bytes.count) {
            #expect(feeder.chunked(sample.bytes, cuts: cuts) == whole, "cut at \(cuts)")
        }
    }
}
