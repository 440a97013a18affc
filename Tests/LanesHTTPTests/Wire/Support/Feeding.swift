import Lanes
import LanesHTTP

/// One field as text, for comparing.
struct SeenField: Equatable {
    var name: String
    var value: String

    static func all(_ table: borrowing FieldTable, _ base: UnsafeRawPointer) -> [SeenField] {
        (0..<table.count).map { index in
            let slot = table[index]
            return SeenField(name: slot.name.string(in: base), value: slot.value.string(in: base))
        }
    }
}

/// All that a request's head says, copied out of it.
struct SeenRequest: Equatable {
    var method = KnownMethod.other
    var methodName = ""
    var form = TargetForm.origin
    var target = ""
    var path = ""
    var query = ""
    var host = ""
    var minorVersion: UInt8 = 9
    var fields: [SeenField] = []
    var byteCount = 0
    var framing = BodyFraming.none
    var keepsAlive = false
    var expectsContinue = false
    var hasUpgrade = false

    init(_ head: borrowing RequestHead, _ base: UnsafeRawPointer) {
        method = head.method
        methodName = head.methodName.string(in: base)
        form = head.targetForm
        target = head.target.string(in: base)
        path = head.path.string(in: base)
        query = head.query.string(in: base)
        host = head.host.string(in: base)
        minorVersion = head.minorVersion
        fields = SeenField.all(head.fields, base)
        byteCount = head.byteCount
        framing = head.framing
        keepsAlive = head.keepsAlive
        expectsContinue = head.expectsContinue
        hasUpgrade = head.hasUpgrade
    }
}

/// All that a response's head says, copied out of it.
struct SeenResponse: Equatable {
    var status = 0
    var minorVersion: UInt8 = 9
    var reason = ""
    var fields: [SeenField] = []
    var byteCount = 0
    var framing = BodyFraming.none
    var declaredLength: Int?
    var keepsAlive = false

    init(_ head: borrowing ResponseHead, _ base: UnsafeRawPointer) {
        status = head.status
        minorVersion = head.minorVersion
        reason = head.reason.string(in: base)
        fields = SeenField.all(head.fields, base)
        byteCount = head.byteCount
        framing = head.framing
        declaredLength = head.declaredLength
        keepsAlive = head.keepsAlive
    }
}

/// An outcome, with what was seen when it was `complete`.
struct Fed<Seen: Equatable>: Equatable {
    var outcome: ParseOutcome
    var seen: Seen?
}

/// Gives samples to the parsers in pieces, in memory that guards its edges.
struct Feeder {
    let memory = GuardedBytes()
    var limits = WireLimits()
    var atFront = false

    /// Parses each prefix that ends at one of `cuts`, then all bytes, until something other than incomplete comes out.
    func request(_ bytes: [UInt8], cuts: [Int] = []) -> Fed<SeenRequest> {
        var head = RequestHead()
        var scanned = 0
        for end in cuts + [bytes.count] {
            let held = memory.hold(bytes[..<end], atFront: atFront)
            let outcome = RequestParser.parse(held, scanned: &scanned, limits: limits, into: &head)
            if outcome == .incomplete { continue }
            let seen = outcome == .complete ? held.baseAddress.map { SeenRequest(head, $0) } : nil
            return Fed(outcome: outcome, seen: seen)
        }
        return Fed(outcome: .incomplete, seen: nil)
    }

    func response(_ bytes: [UInt8], cuts: [Int] = [], method: KnownMethod = .get) -> Fed<SeenResponse> {
        var head = ResponseHead()
        var scanned = 0
        for end in cuts + [bytes.count] {
            let held = memory.hold(bytes[..<end], atFront: atFront)
            let outcome = ResponseParser.parse(held, scanned: &scanned, method: method, limits: limits, into: &head)
            if outcome == .incomplete { continue }
            let seen = outcome == .complete ? held.baseAddress.map { SeenResponse(head, $0) } : nil
            return Fed(outcome: outcome, seen: seen)
        }
        return Fed(outcome: .incomplete, seen: nil)
    }

    func request(_ text: String, cuts: [Int] = []) -> Fed<SeenRequest> { request(Array(text.utf8), cuts: cuts) }

    func response(_ text: String, method: KnownMethod = .get) -> Fed<SeenResponse> {
        response(Array(text.utf8), method: method)
    }
}

/// What came out of a chunked body.
struct SeenBody: Equatable {
    enum End: Equatable {
        case open
        case ended(trailers: String)
        case refused(WireError)
    }

    var data: [UInt8] = []
    var end = End.open
    /// The bytes taken from the input; counted only when the body ended.
    var consumed = 0
}

extension Feeder {
    /// Decodes `bytes`, which arrive in pieces that end at `cuts`.
    func chunked(_ bytes: [UInt8], cuts: [Int] = []) -> SeenBody {
        var decoder = ChunkedDecoder()
        var seen = SeenBody()
        var start = 0
        for end in cuts + [bytes.count] {
            var isWaiting = false
            while !isWaiting, seen.end == .open {
                let held = memory.hold(bytes[start..<max(start, end)], atFront: atFront)
                switch decoder.decode(held, limits: limits) {
                case .data(let range):
                    seen.data += held[range]
                    start += range.upperBound
                case .needMore(let consumed):
                    start += consumed
                    isWaiting = true
                case .end(let consumed, let trailers):
                    seen.end = .ended(trailers: String(decoding: held[trailers], as: UTF8.self))
                    seen.consumed = start + consumed
                case .refused(let fault): seen.end = .refused(fault)
                }
            }
        }
        return seen
    }
}

/// Every way to cut `count` bytes into two, and the way to cut them into single bytes.
func everyCut(of count: Int) -> [[Int]] {
    (0...count).map { [$0] } + [Array(0...count)]
}

/// The bytes that `encode` appends to an empty queue.
func written(_ encode: (inout ByteQueue, BlockPool) throws -> Void) rethrows -> [UInt8] {
    let pool = BlockPool()
    var queue = ByteQueue()
    try encode(&queue, pool)
    return Array(queue.readable)
}

extension Fed {
    var isRefused: Bool {
        if case .refused = outcome { true } else { false }
    }

    /// Bytes in pieces must give what they give at once; only a refusal may still be waiting for the end of the head.
    func agrees(with whole: Self) -> Bool {
        self == whole || (whole.isRefused && outcome == .incomplete)
    }
}

extension SeenBody {
    /// In pieces, only a refusal in the trailer section may still be waiting for that section's end.
    func agrees(with whole: Self) -> Bool {
        if self == whole { return true }
        guard case .refused = whole.end else { return false }
        return end == .open && data == whole.data
    }
}
