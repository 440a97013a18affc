import Foundation
import Testing

@testable import LanesHTTP

@Suite("JSON.decode")
struct JSONDecodingTests {
    private struct Account: Codable, Equatable {
        var balance: Int
        var at: Date?
        var note: String?
        var share: Double?
        var list: [Int]?
    }
    private struct Bank: Codable, Equatable {
        var accounts: [Account]
    }

    private static func misfit(_ type: String) -> String { "expected \(type), found a number that does not fit it" }

    private static func fault<T: Decodable>(_ type: T.Type, _ text: String) -> JSONError? {
        do throws(JSONError) {
            _ = try JSON.decode(type, from: [UInt8](text.utf8))
            return nil
        } catch {
            return error
        }
    }

    private func error(_ text: String) -> JSONError? { Self.fault(Bank.self, text) }

    @Test(
        "says where a value is wrong, what was expected and what was found",
        arguments: [
            (#"{"balance":"x"}"#, "accounts[1].balance: expected Int, found String"),
            (#"{"balance":null}"#, "accounts[1].balance: expected Int, found null"),
            (#"{"balance":true}"#, "accounts[1].balance: expected Int, found Bool"),
            (#"{"balance":{}}"#, "accounts[1].balance: expected Int, found an object"),
            (#"{"balance":[]}"#, "accounts[1].balance: expected Int, found an array"),
            (#"{}"#, "accounts[1].balance: is missing"),
            (#"{"balance":1,"note":3}"#, "accounts[1].note: expected String, found Number"),
            (#"{"balance":1,"list":{}}"#, "accounts[1].list: expected an array, found an object"),
            (#"{"balance":1,"list":[1,"2"]}"#, "accounts[1].list[1]: expected Int, found String"),
            (#"{"balance":1,"at":"today"}"#, "accounts[1].at: expected a date such as 2025-03-01T12:00:00Z"),
            (#"[]"#, "accounts[1]: expected an object, found an array"),
            (#"{"balance":9223372036854775808}"#, "accounts[1].balance: \(misfit("Int"))"),
            (#"{"balance":1.5}"#, "accounts[1].balance: \(misfit("Int"))"),
            (#"{"balance":1,"share":1e400}"#, "accounts[1].share: \(misfit("Double"))"),
            (#"{"balance":1,"list":[1,-9223372036854775809]}"#, "accounts[1].list[1]: \(misfit("Int"))"),
        ]
    )
    func paths(_ second: String, _ expected: String) {
        #expect(error(#"{"accounts":[{"balance":1},"# + second + "]}")?.description == expected)
    }

    @Test("says of a number where and why it does not fit, wherever a type reads it")
    func misfits() {
        struct Point: Decodable {
            var x: Int8 = 0
            init(from decoder: any Decoder) throws {
                var list = try decoder.unkeyedContainer()
                var inner = try list.nestedUnkeyedContainer()
                x = try inner.decode(Int8.self)
            }
        }
        func fault<T: Decodable>(_ type: T.Type, _ text: String) -> String? { Self.fault(type, text)?.description }
        #expect(fault(UInt8.self, "256") == Self.misfit("UInt8"))
        #expect(fault([String: [Int8]].self, #"{"a":[1,128]}"#) == "a[1]: " + Self.misfit("Int8"))
        #expect(fault([Point].self, "[[[1]],[[300]]]") == "[1][0][0]: " + Self.misfit("Int8"))
        #expect(fault([Int8?].self, "[null,-129]") == "[1]: " + Self.misfit("Int8"))
        #expect(fault([Int8].self, "[1,-129") == "not valid JSON")
        #expect(fault([[Date]].self, "[[1]]")?.hasPrefix("[0][0]: expected String") == true)
    }

    @Test("a number that does not fit is refused at any depth, also on a worker's small stack")
    func deepMisfits() async throws {
        struct Nest: Decodable {
            var value: Int8?
            var inner: [Nest]?
        }
        for depth in [1, 50, 250] {
            let text = String(repeating: #"{"inner":["#, count: depth) + #"{"value":128}"#
            let closed = text + String(repeating: "]}", count: depth)
            let error = try await ServerUnderTest.outcome { Self.fault(Nest.self, closed) }.get()
            #expect(error?.reason.contains("does not fit") == true)
            if depth == 1 { #expect(error?.path == "inner[0].value") }
        }
    }

    @Test(
        "refuses what is not JSON, and never traps",
        arguments: ["", " ", "{", "nul", "{\"accounts\":[{]}", "{} x", "\"\u{1}\"", "\"\\ud800\"", "[1,,2]", "\u{0}"]
    )
    func malformed(_ text: String) {
        #expect(error(text) != nil)
    }

    @Test("refuses bytes that are not UTF-8, and every shortened text")
    func cutOff() throws {
        #expect(throws: JSONError.self) { try JSON.decode(String.self, from: [0x22, 0xFF, 0x22]) }
        let whole = [UInt8](#"{"accounts":[{"balance":12,"note":"é\u00e9"}]}"#.utf8)
        #expect(try JSON.decode(Bank.self, from: whole).accounts.count == 1)
        for length in 0..<whole.count {
            #expect(throws: JSONError.self) { try JSON.decode(Bank.self, from: Array(whole[..<length])) }
        }
    }

    @Test("refuses nesting deeper than the limit")
    func depth() throws {
        struct Nest: Decodable {
            var depth = 1
            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                if !container.isAtEnd { depth += try container.decode(Nest.self).depth }
            }
        }
        func nested(_ depth: Int) -> [UInt8] {
            Array(repeating: UInt8(ascii: "["), count: depth) + Array(repeating: UInt8(ascii: "]"), count: depth)
        }
        #expect(try JSON.decode(Nest.self, from: nested(JSON.maximumDepth)).depth == JSON.maximumDepth)
        #expect(throws: JSONError.self) { try JSON.decode(Nest.self, from: nested(JSON.maximumDepth + 1)) }
        #expect(throws: JSONError.self) { try JSON.decode(Nest.self, from: nested(1_000_000)) }
    }

    @Test(
        "reads dates with and without fraction and offset",
        arguments: [
            ("2025-03-01T12:00:00Z", 1_740_830_400.0), ("2025-03-01T12:00:00.5Z", 1_740_830_400.5),
            ("2025-03-01T13:30:00+01:30", 1_740_830_400), ("2025-03-01T10:00:00-0200", 1_740_830_400),
            ("2025-03-01t12:00:00.250000000999z", 1_740_830_400.25), ("1969-12-31T23:59:59Z", -1),
            ("2024-02-29T00:00:00Z", 1_709_164_800),
        ]
    )
    func dates(_ text: String, _ seconds: Double) throws {
        #expect(try JSON.decode(Date.self, from: Array("\"\(text)\"".utf8)) == Date(timeIntervalSince1970: seconds))
    }

    @Test(
        "refuses dates that the calendar does not have",
        arguments: [
            "2025-02-29T00:00:00Z", "2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z", "2025-01-00T00:00:00Z",
            "2025-01-01T24:00:00Z", "2025-01-01T00:60:00Z", "2025-01-01", "2025-01-01T00:00:00",
            "2025-01-01T00:00:00.Z",
            "2025-01-01T00:00:00+1", "20250101T000000Z", "", "２025-01-01T00:00:00Z", "2025-01-01T00:00:00Zx",
        ]
    )
    func noDates(_ text: String) {
        #expect(JSONDate(text) == nil)
    }
}
