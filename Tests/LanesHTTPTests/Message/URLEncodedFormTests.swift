import Testing

@testable import LanesHTTP

@Suite("URLEncodedForm")
struct URLEncodedFormTests {
    private enum Colour: String, Codable {
        case red
        case green
    }

    private enum Level: Int, Codable {
        case low = 1
    }

    private struct Order: Codable, Equatable {
        var id: Int
        var name: String
        var price: Double?
        var express: Bool
        var tags: [String]
        var counts: [UInt8]?
        var colour: Colour
        var level: Level?
        var note: String?
    }

    private struct Flat: Decodable {
        var number: UInt8
    }

    private func decode<T: Decodable>(_ type: T.Type, _ text: String) throws(FormError) -> T {
        try URLEncodedForm.decode(type, from: [UInt8](text.utf8))
    }

    @Test("reads a flat structure")
    func structure() throws {
        let order = try decode(
            Order.self,
            "id=7&name=Ada+L%26&price=1.5&express=on&tags=x&tags=y&counts[]=1&counts[]=255&colour=green&level=1&other=z"
        )
        #expect(
            order
                == Order(
                    id: 7,
                    name: "Ada L&",
                    price: 1.5,
                    express: true,
                    tags: ["x", "y"],
                    counts: [1, 255],
                    colour: .green,
                    level: .low,
                    note: nil
                )
        )
    }

    @Test("takes an optional that is missing or empty for nil, and an empty text for text")
    func optionals() throws {
        let order = try decode(Order.self, "id=7&name=&price=&express=0&tags=&colour=red&note=&level=")
        #expect(order.name.isEmpty)
        #expect(order.tags == [""])
        #expect(order.price == nil && order.counts == nil && order.note == nil && order.level == nil)
    }

    @Test(
        "names the parameter that is missing or wrong",
        arguments: [
            ("", "number: is missing"), ("number=", "number: expected UInt8, found \"\""),
            ("number=256", "number: expected UInt8, found \"256\""),
            ("number=x", "number: expected UInt8, found \"x\""),
            ("number=1&number=2", "number: expected one value, found 2"),
            ("number=%", "number: its value is not percent-encoded UTF-8"),
        ]
    )
    func errors(_ text: String, _ expected: String) {
        do {
            _ = try decode(Flat.self, text)
            Issue.record("no error")
        } catch {
            #expect(error.description == expected)
        }
    }

    @Test("names the parameter whose word an enumeration does not have")
    func enumeration() {
        struct Paint: Decodable {
            var colour: Colour
        }
        do {
            _ = try decode(Paint.self, "colour=blue")
            Issue.record("no error")
        } catch {
            #expect(error.name == "colour")
            #expect(error.reason.contains("blue"))
        }
    }

    @Test("refuses shapes that a form does not have, both ways")
    func shapes() {
        struct Inner: Codable {
            var number = 1
        }
        struct Outer: Codable {
            var inner = Inner()
        }
        #expect(throws: FormError.self) { try decode(Outer.self, "inner=1") }
        #expect(throws: FormError.self) { try decode([Int].self, "a=1") }
        #expect(throws: FormError.self) { try decode(Int.self, "a=1") }
        #expect(throws: (any Error).self) { try URLEncodedForm.encode(Outer()) }
        #expect(throws: (any Error).self) { try URLEncodedForm.encode(3) }
        #expect(throws: (any Error).self) { try URLEncodedForm.encode([1, 2]) }
    }

    @Test("writes what it reads")
    func roundTrip() throws {
        let order = Order(
            id: -7,
            name: "a&b=c d+é%",
            price: nil,
            express: false,
            tags: ["x y", "*-._"],
            counts: [0],
            colour: .red,
            level: .low,
            note: "n"
        )
        let text = try URLEncodedForm.encode(order)
        #expect(
            text
                == "id=-7&name=a%26b%3Dc+d%2B%C3%A9%25&express=false"
                + "&tags=x+y&tags=*-._&counts=0&colour=red&level=1&note=n"
        )
        #expect(try decode(Order.self, text) == order)
    }

    @Test("reads a dictionary, and bounds the number of parameters")
    func dictionary() throws {
        #expect(try decode([String: Int].self, "a=1&b=2") == ["a": 1, "b": 2])
        #expect(throws: FormError.self) {
            try URLEncodedForm.decode([String: Int].self, from: [UInt8]("a=1&b=2".utf8), limit: 1)
        }
    }
}
