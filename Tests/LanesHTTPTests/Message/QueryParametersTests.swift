import Lanes
import Testing

@testable import LanesHTTP

@Suite("QueryParameters")
struct QueryParametersTests {
    @Test("keeps names and values in their order, decoded")
    func order() throws {
        let parameters = try QueryParameters("a=1&b=two+words&tags%5B%5D=x&tags[]=y&flag&empty=&=v&eq=a=b&&u=%C3%A9%2b")
        #expect(parameters["a"] == "1")
        #expect(parameters["b"] == "two words")
        #expect(parameters.all("tags") == ["x", "y"])
        #expect(parameters["flag"] == "")
        #expect(parameters["empty"] == "")
        #expect(parameters[""] == "v")
        #expect(parameters["eq"] == "a=b")
        #expect(parameters["u"] == "é+")
        #expect(parameters["none"] == nil)
        #expect(parameters.pairs.count == 9)
        #expect(try QueryParameters("").pairs.isEmpty)
        #expect(try QueryParameters("&&&").pairs.isEmpty)
    }

    @Test("gives typed values, and names what is missing or wrong")
    func typed() throws {
        let parameters = try QueryParameters("n=12&d=1.5&yes=on&no=false&bad=x&big=300")
        #expect(try parameters.get("n", as: Int.self) == 12)
        #expect(try parameters.require("d", as: Double.self) == 1.5)
        #expect(try parameters.require("yes", as: Bool.self))
        #expect(try parameters.require("no", as: Bool.self) == false)
        #expect(try parameters.get("none", as: Int.self) == nil)
        #expect(throws: FormError(name: "none", reason: "is missing")) { try parameters.require("none", as: Int.self) }
        #expect(throws: FormError(name: "bad", reason: "expected Int, found \"x\"")) {
            try parameters.get("bad", as: Int.self)
        }
        #expect(throws: FormError.self) { try parameters.get("big", as: UInt8.self) }
        #expect(throws: FormError.self) { try parameters.get("n", as: Bool.self) }
    }

    @Test(
        "refuses broken escapes and bytes that are not UTF-8",
        arguments: ["a=%", "a=%4", "a=%zz", "%=1", "a=%ff", "a=%C3&b=1"]
    )
    func broken(_ text: String) {
        #expect(throws: FormError.self) { try QueryParameters(text) }
    }

    @Test("reads as many parameters as the limit says, and no more")
    func limit() throws {
        let text = Array(repeating: "a=1", count: 1000).joined(separator: "&")
        #expect(try QueryParameters(text).pairs.count == 1000)
        #expect(throws: FormError.self) { try QueryParameters(text + "&b=2") }
        #expect(throws: FormError.self) { try QueryParameters("a&b&c", limit: 2) }
        #expect(try QueryParameters("a&b&c", limit: 3).pairs.count == 3)
    }

    @Test("survives any bytes", arguments: 0..<200)
    func anyBytes(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let alphabet = [UInt8]("%%%&=+[]abAB0199\u{0}".utf8) + [0xC3, 0xA9, 0xFF]
        let bytes = (0..<60).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
        let parameters = try? QueryParameters(bytes)
        for pair in parameters?.pairs ?? [] { #expect(parameters?.all(pair.name).contains(pair.value) == true) }
    }
}
