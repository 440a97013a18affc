import Foundation
import Testing

@testable import LanesHTTP

/// The text that `JSON.encode` writes.
func text(_ value: some Encodable) throws -> String {
    String(decoding: try JSON.encode(value), as: UTF8.self)
}

@Suite("JSON.encode")
struct JSONEncodingTests {
    private struct Hello: Encodable {
        var message: String
    }

    @Test("writes a structure's fields in their order")
    func structure() throws {
        struct Account: Encodable {
            var id = 7
            var owner = "Ada"
            var balance = 12.5
            var open = true
            var closedAt: Int?
            var tags = ["a", "b"]
            var nested = Hello(message: "Hello, World!")
        }
        #expect(
            try text(Account())
                == #"{"id":7,"owner":"Ada","balance":12.5,"open":true,"tags":["a","b"],"#
                + #""nested":{"message":"Hello, World!"}}"#
        )
    }

    @Test("escapes what has to be escaped and passes all else through, wherever it stands")
    func escaping() throws {
        #expect(try text("\"\\/\n\r\t\u{8}\u{C}\u{0}\u{1F}") == #""\"\\/\n\r\t\b\f\u0000\u001f""#)
        #expect(try text("héllo 👩‍👩‍👧 \u{7F}\u{2028}") == "\"héllo 👩‍👩‍👧 \u{7F}\u{2028}\"")
        for length in 0..<40 {
            for place in 0..<max(length, 1) where length > 0 {
                for escaped in ["\"", "\\", "\n", "\u{1F}", " ", "!", "#", "[", "]", "\u{80}", "é"] {
                    var pieces = Array(repeating: "x", count: length)
                    pieces[place] = escaped
                    let value = pieces.joined()
                    #expect(try JSONDecoder().decode(String.self, from: Data(JSON.encode(value))) == value)
                }
            }
        }
        #expect(try text([String(repeating: "\u{1}", count: 5000)]).count == 4 + 6 * 5000)
    }

    @Test("writes every width of integer to its limits")
    func integers() throws {
        #expect(try text([Int8.min, .max]) == "[-128,127]")
        #expect(try text([Int16.min, .max]) == "[-32768,32767]")
        #expect(try text([Int32.min, .max]) == "[-2147483648,2147483647]")
        #expect(try text([Int64.min, 0, -1, 10, 99, 100, .max]) == "[\(Int64.min),0,-1,10,99,100,\(Int64.max)]")
        #expect(try text([UInt8.max]) == "[255]")
        #expect(try text([UInt16.max]) == "[65535]")
        #expect(try text([UInt32.max]) == "[4294967295]")
        #expect(try text([UInt64.max, 0]) == "[18446744073709551615,0]")
        #expect(try text([UInt.max]) == "[\(UInt.max)]")
        #expect(try text([Int.min]) == "[\(Int.min)]")
        #expect(try text([Int128.min, .max]) == "[\(Int128.min),\(Int128.max)]")
        #expect(try text([UInt128.max]) == "[\(UInt128.max)]")
    }

    @Test("writes floating point as Foundation does: shortest, and whole numbers without a fraction")
    func floatingPoint() throws {
        let values: [Double] = [
            0, -0.0, 1, -1, 0.1, 1.5, 1e15, 1e16, 1e22, 1e23, 9_007_199_254_740_992, 0x1p53 + 2,
            123_456_789.125,
            .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.leastNormalMagnitude, .pi, 1 / 3,
            4_503_599_627_370_497.5, 1e19, -1e19,
        ]
        for value in values {
            let theirs = String(decoding: try JSONEncoder().encode([value]), as: UTF8.self)
            #expect(try text([value]) == theirs)
        }
        let floats: [Float] = [0, 1, 0.1, 16_777_216, 3.402_823_5e38, .leastNonzeroMagnitude, -2.5]
        #expect(try text(floats) == String(decoding: try JSONEncoder().encode(floats), as: UTF8.self))
    }

    @Test("says where a number is that JSON has no word for")
    func notFinite() throws {
        struct Quote: Encodable {
            var rates: [[String: Double]]
        }
        for value in [Double.nan, .infinity, -.infinity] {
            let error = try #require(throws: EncodingError.self) {
                try JSON.encode(Quote(rates: [[:], ["eur": value]]))
            }
            guard case .invalidValue(_, let context) = error else {
                Issue.record("another error: \(error)")
                return
            }
            #expect(context.codingPath.map(\.stringValue) == ["rates", "Index 1", "eur"])
            #expect(context.debugDescription.contains("is not a JSON number"))
        }
        #expect(throws: EncodingError.self) { try JSON.encode(Float.nan) }
        #expect(throws: EncodingError.self) { try JSON.encode(["a": Decimal.nan]) }
    }

    @Test("writes values at the top, nil, optionals and empty containers")
    func topLevel() throws {
        struct Nothing: Encodable {}
        #expect(try text("a") == #""a""#)
        #expect(try text(true) == "true")
        #expect(try text(Int?.none) == "null")
        #expect(try text([Int?.none, 1]) == "[null,1]")
        #expect(try text([[Int]]()) == "[]")
        #expect(try text([[Int](), [1], []]) == "[[],[1],[]]")
        #expect(try text([String: Int]()) == "{}")
        #expect(try text(Nothing()) == "{}")
        #expect(try text([Nothing(), Nothing()]) == "[{},{}]")
    }

    @Test("writes dates, data, URLs, decimals and UUIDs as a reader expects them")
    func foundationTypes() throws {
        let uuid = UUID()
        #expect(try text(uuid) == "\"\(uuid.uuidString)\"")
        #expect(try text(Data([0, 1, 254, 255])) == #""AAH+/w==""#)
        #expect(try text(["u": URL(string: "https://example.org/a?b=c")]) == #"{"u":"https://example.org/a?b=c"}"#)
        #expect(try text([Decimal(string: "12345678901234567890.123")]) == "[12345678901234567890.123]")
        #expect(try text(Date(timeIntervalSince1970: 0)) == #""1970-01-01T00:00:00Z""#)
        #expect(try text(Date(timeIntervalSince1970: 951_782_400.25)) == #""2000-02-29T00:00:00.250Z""#)
        #expect(try text(Date(timeIntervalSince1970: -0.5)) == #""1969-12-31T23:59:59.500Z""#)
        #expect(try text(Date(timeIntervalSince1970: -62_167_219_200)) == #""0000-01-01T00:00:00Z""#)
        for interval in [1e300, -1e300, .nan, .infinity, 252_423_993_600] {
            #expect(throws: EncodingError.self) {
                try JSON.encode(Date(timeIntervalSinceReferenceDate: interval))
            }
        }
    }

    @Test("writes dictionaries as objects, also those with whole numbers for keys")
    func dictionaries() throws {
        #expect(try text(["a\"b": [1, 2]]) == #"{"a\"b":[1,2]}"#)
        #expect(try text([7: "x"]) == #"{"7":"x"}"#)
    }

    @Test("writes enumerations, with raw and with associated values")
    func enumerations() throws {
        enum Colour: String, Encodable {
            case red
        }
        enum Shape: Encodable {
            case none
            case circle(radius: Int)
            case pair(Int, Colour)
        }
        #expect(try text([Colour.red]) == #"["red"]"#)
        #expect(
            try text([Shape.none, .circle(radius: 2), .pair(1, .red)])
                == #"[{"none":{}},{"circle":{"radius":2}},{"pair":{"_0":1,"_1":"red"}}]"#
        )
    }

    @Test("bounds the depth instead of running out of stack")
    func depth() throws {
        final class Ring: Encodable {
            var next: Ring?
        }
        struct Nest: Encodable {
            var depth: Int
            func encode(to encoder: any Encoder) throws {
                var container = encoder.unkeyedContainer()
                if depth > 1 { try container.encode(Nest(depth: depth - 1)) }
            }
        }
        let ring = Ring()
        ring.next = ring
        defer { ring.next = nil }
        #expect(throws: EncodingError.self) { try JSON.encode(ring) }
        #expect(try JSON.encode(Nest(depth: JSON.maximumDepth)).count == 2 * JSON.maximumDepth)
        #expect(throws: EncodingError.self) { try JSON.encode(Nest(depth: JSON.maximumDepth + 2)) }
        #expect(try text(Hello(message: "still works")) == #"{"message":"still works"}"#)
    }

    @Test("writes a value whose encoding writes another value to text")
    func reentrant() throws {
        struct Outer: Encodable {
            func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                try container.encode(try text(Hello(message: "in")))
            }
        }
        #expect(try text([Outer()]) == #"["{\"message\":\"in\"}"]"#)
    }
}
