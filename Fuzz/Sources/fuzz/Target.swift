import CFuzzer
import Lanes
import LanesHTTP

/// What reads foreign bytes.
enum Target: String, CaseIterable {
    case request
    case response
    case chunked
    case form
    case json

    /// What libFuzzer calls: it takes no context, hence one closure for each.
    var call: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32 {
        switch self {
        case .request: { Target.request(Target.bytes($0, $1)) }
        case .response: { Target.response(Target.bytes($0, $1)) }
        case .chunked: { Target.chunked(Target.bytes($0, $1)) }
        case .form: { Target.form(Target.bytes($0, $1)) }
        case .json: { Target.json(Target.bytes($0, $1)) }
        }
    }

    private static func bytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
        Array(UnsafeBufferPointer(start: start, count: count))
    }

    /// A few places to cut the input, which follow from it: the same input fails again.
    private static func cuts(_ bytes: [UInt8]) -> [Int] {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return (0..<3).map { Int(hash >> ($0 * 16) & 0xFFFF) % (bytes.count + 1) }.sorted()
    }

    // MARK: The targets: each must give in pieces what it gives at once, and read back what it wrote

    private static func request(_ bytes: [UInt8]) -> Int32 {
        let feeder = Feeder()
        let whole = feeder.request(bytes)
        precondition(feeder.request(bytes, cuts: cuts(bytes)).agrees(with: whole), "a request differs in pieces")
        guard let seen = whole.seen else { return 0 }
        let head = Array(bytes[..<seen.byteCount])
        precondition(feeder.request(head) == whole, "a request's head is another one alone")
        _ = try? QueryParameters(seen.query)
        return 0
    }

    private static func response(_ bytes: [UInt8]) -> Int32 {
        let feeder = Feeder()
        let whole = feeder.response(bytes)
        precondition(feeder.response(bytes, cuts: cuts(bytes)).agrees(with: whole), "a response differs in pieces")
        return 0
    }

    private static func chunked(_ bytes: [UInt8]) -> Int32 {
        let feeder = Feeder()
        let whole = feeder.chunked(bytes)
        precondition(feeder.chunked(bytes, cuts: cuts(bytes)).agrees(with: whole), "a chunked body differs in pieces")
        guard case .ended(let trailers) = whole.end else { return 0 }
        var table = FieldTable()
        Array(trailers.utf8).withUnsafeBytes { TrailerParser.list($0, into: &table) }
        let lines = trailers.utf8.count { $0 == 0x0A }
        precondition(table.count == lines, "\(table.count) trailers of \(lines) lines")
        return 0
    }

    private struct Sample: Codable, Equatable {
        var name: String?
        var count: Int8?
        var share: Double?
        var tags: [String]?
        var inner: [Sample]?
        var byName: [String: UInt16]?
    }

    private static func form(_ bytes: [UInt8]) -> Int32 {
        guard let parameters = try? QueryParameters(bytes) else { return 0 }
        let text = parameters.pairs.map { "\(PercentCoding.encodeForm($0.name))=\(PercentCoding.encodeForm($0.value))" }
        let again = try? QueryParameters(text.joined(separator: "&"))
        // A name's "[]" is dropped each time it is read.
        let isPlain = parameters.pairs.allSatisfy { !$0.name.hasSuffix("[]") }
        if isPlain { precondition(again == parameters, "a form is not read back as it was written") }
        _ = try? URLEncodedForm.decode(Sample.self, from: parameters)
        return 0
    }

    private static func json(_ bytes: [UInt8]) -> Int32 {
        guard let sample = try? JSON.decode(Sample.self, from: bytes) else { return 0 }
        let text = try? JSON.encode(sample)
        let again = text.flatMap { try? JSON.decode(Sample.self, from: $0) }
        precondition(again == sample, "a value is not read back as it was written")
        return 0
    }
}
