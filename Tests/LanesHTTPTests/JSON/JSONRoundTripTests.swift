import Foundation
import Lanes
import Testing

@testable import LanesHTTP

private indirect enum Sample: Codable, Equatable {
    case nothing
    case text(String)
    case numbers([Int], Double, Float)
    case more(left: Sample, right: [Sample?])
    case table([String: Sample])
    case foreign(Date, Data, UUID, URL, Decimal)

    static func random(_ generator: inout SeededGenerator, depth: Int) -> Sample {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &generator) {
        case 0: .nothing
        case 1: .text(randomText(&generator))
        case 2:
            .numbers(
                [.random(in: .min ... .max, using: &generator)],
                randomDouble(&generator),
                Float(randomDouble(&generator))
            )
        case 3: randomForeign(&generator)
        case 4:
            .more(
                left: random(&generator, depth: depth - 1),
                right: (0..<3).map { $0 == 1 ? nil : random(&generator, depth: depth - 1) }
            )
        default: .table([randomText(&generator): random(&generator, depth: depth - 1), "k": .nothing])
        }
    }

    private static func randomText(_ generator: inout SeededGenerator) -> String {
        let alphabet = Array("abcdefgh \"\\/\n\u{0}\u{1F}é漢👩‍👩‍👧\u{7F}\u{2028}[]{}:,")
        return String(
            (0..<Int.random(in: 0...40, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? "x"
            }
        )
    }

    private static func randomDouble(_ generator: inout SeededGenerator) -> Double {
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: Double(Int.random(in: -1000...1000, using: &generator))
        case 1: Double.random(in: -1e6...1e6, using: &generator)
        default: Double(Float(bitPattern: UInt32.random(in: 0..<0x7F80_0000, using: &generator)))
        }
    }

    private static func randomForeign(_ generator: inout SeededGenerator) -> Sample {
        let seconds = Int.random(in: -62_000_000_000...200_000_000_000, using: &generator)
        let fraction = [0, 0.5, 0.123, 0.123456, 0.000001][Int.random(in: 0..<5, using: &generator)]
        let bytes = (0..<Int.random(in: 0..<20, using: &generator)).map { _ in
            UInt8.random(in: 0...255, using: &generator)
        }
        return .foreign(
            Date(timeIntervalSinceReferenceDate: Double(seconds) + fraction),
            Data(bytes),
            UUID(),
            URL(string: "https://example.org/\(abs(seconds))?q=a%20b") ?? URL(filePath: "/"),
            Decimal(seconds) / 1000
        )
    }
}

@Suite("JSON, there and back")
struct JSONRoundTripTests {
    @Test("Foundation reads what is written, and what is read is what was written", arguments: 0..<400)
    func roundTrip(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let value = Sample.random(&generator, depth: 4)
        let bytes = try JSON.encode(value)
        #expect(try JSON.decode(Sample.self, from: bytes) == value)
        #expect(try bytes.withUnsafeBytes { try JSON.decode(Sample.self, from: $0) } == value)

        let theirs = JSONDecoder()
        theirs.dateDecodingStrategy = .custom { decoder in
            let text = try decoder.singleValueContainer().decode(String.self)
            return try #require(JSONDate(text)).date
        }
        #expect(try theirs.decode(Sample.self, from: Data(bytes)) == value)
    }

    @Test("dates come back the same whatever their fraction", arguments: 0..<50)
    func dates(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<50 {
            // Today's clock, in which a Date resolves about a tenth of a microsecond.
            let date = Date(timeIntervalSinceReferenceDate: .random(in: 6e8...9e8, using: &generator))
            #expect(try JSON.decode(Date.self, from: JSON.encode(date)) == date)
            let whole = Date(timeIntervalSinceReferenceDate: date.timeIntervalSinceReferenceDate.rounded())
            #expect(try text(whole) == "\"\(whole.formatted(.iso8601))\"")
        }
    }
}
