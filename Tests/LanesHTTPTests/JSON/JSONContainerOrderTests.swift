import Foundation
import Testing

@testable import LanesHTTP

private enum Keys: String, CodingKey {
    case a, b, c, d
}

private enum OtherKeys: String, CodingKey {
    case a, e
}

/// Encodes itself by a closure.
private struct Custom: Encodable {
    let body: (any Encoder) throws -> Void
    init(_ body: @escaping (any Encoder) throws -> Void) { self.body = body }
    func encode(to encoder: any Encoder) throws { try body(encoder) }
}

/// As a value that can be compared, whatever the order of keys.
private func object(_ value: some Encodable) throws -> NSObject {
    try #require(try JSONSerialization.jsonObject(with: Data(JSON.encode(value))) as? NSObject)
}

@Suite("JSON.encode, containers in every order")
struct JSONContainerOrderTests {
    @Test("closes nested containers when their parent goes on")
    func nested() throws {
        let value = Custom { encoder in
            var outer = encoder.container(keyedBy: Keys.self)
            try outer.encode(1, forKey: .a)
            var list = outer.nestedUnkeyedContainer(forKey: .b)
            try list.encode("x")
            var inner = list.nestedContainer(keyedBy: Keys.self)
            try inner.encode(true, forKey: .a)
            _ = list.nestedUnkeyedContainer()
            try list.encodeNil()
            #expect(list.count == 4)
            try outer.encode(2, forKey: .c)
            _ = outer.nestedContainer(keyedBy: OtherKeys.self, forKey: .d)
        }
        #expect(
            try text([value, value]) == "["
                + Array(repeating: #"{"a":1,"b":["x",{"a":true},[],null],"c":2,"d":{}}"#, count: 2).joined(
                    separator: ","
                ) + "]"
        )
    }

    @Test("merges containers that one encoder is asked for twice, whatever their keys")
    func merged() throws {
        let value = Custom { encoder in
            var first = encoder.container(keyedBy: Keys.self)
            var second = encoder.container(keyedBy: OtherKeys.self)
            var third = encoder.container(keyedBy: Keys.self)
            try first.encode(1, forKey: .a)
            try second.encode(2, forKey: .e)
            try third.encode(3, forKey: .c)
            try first.encode([4], forKey: .d)
        }
        #expect(try text(value) == #"{"a":1,"e":2,"c":3,"d":[4]}"#)
    }

    @Test("writes a class and its superclass, through super encoders and without")
    func superclass() throws {
        class Base: Encodable {
            var a = 1
        }
        final class Derived: Base {
            override func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Keys.self)
                try container.encode(2, forKey: .b)
                try super.encode(to: container.superEncoder())
                try super.encode(to: container.superEncoder(forKey: .c))
                try super.encode(to: encoder)
                _ = container.superEncoder(forKey: .d)
            }
        }
        #expect(try text([Derived()]) == #"[{"b":2,"super":{"a":1},"c":{"a":1},"a":1,"d":{}}]"#)
        let list = Custom { encoder in
            var container = encoder.unkeyedContainer()
            try 5.encode(to: container.superEncoder())
            try container.encode(6)
            var single = container.superEncoder().singleValueContainer()
            try single.encode(["x": 7])
        }
        #expect(try text(list) == #"[5,6,{"x":7}]"#)
    }

    @Test("writes containers that are used in turn, in a second pass")
    func interleaved() throws {
        let value = Custom { encoder in
            var outer = encoder.container(keyedBy: Keys.self)
            var first = outer.nestedContainer(keyedBy: Keys.self, forKey: .a)
            var second = outer.nestedContainer(keyedBy: Keys.self, forKey: .b)
            let late = outer.superEncoder()
            try first.encode("1/1", forKey: .a)
            try second.encode(Date(timeIntervalSince1970: 0.5), forKey: .a)
            try first.encode(3, forKey: .b)
            try outer.encode(4, forKey: .c)
            try 5.encode(to: late)
        }
        let expected = #"{"a":{"a":"1/1","b":3},"b":{"a":"1970-01-01T00:00:00.500Z"},"c":4,"super":5}"#
        #expect(try object(value) == JSONSerialization.jsonObject(with: Data(expected.utf8)) as? NSObject)
        #expect(try text(value).contains("1/1"))
    }

    @Test("notices interleaving when the value ignores errors, and in containers that cannot throw")
    func interleavedSilently() throws {
        let ignoring = Custom { encoder in
            var outer = encoder.unkeyedContainer()
            var first = outer.nestedUnkeyedContainer()
            try outer.encode(1)
            try? first.encode(2)
            _ = first.nestedUnkeyedContainer()
        }
        #expect(try text(ignoring) == "[[2,[]],1]")
    }

    @Test("takes back what a value wrote before it threw, if its parent goes on")
    func rewinding() throws {
        struct Failure: Error {}
        let failing = Custom { encoder in
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode([1, 2], forKey: .a)
            _ = container.nestedUnkeyedContainer(forKey: .b)
            throw Failure()
        }
        let value = Custom { encoder in
            var container = encoder.container(keyedBy: Keys.self)
            try? container.encode(failing, forKey: .a)
            try? container.encode(Double.nan, forKey: .b)
            try? container.encode(Date(timeIntervalSince1970: .infinity), forKey: .b)
            try container.encode(1, forKey: .c)
            var list = container.nestedUnkeyedContainer(forKey: .d)
            try? list.encode(failing)
            try list.encode(2)
            try? list.encode(failing)
        }
        #expect(try text(value) == #"{"c":1,"d":[2]}"#)
        #expect(throws: Failure.self) { try JSON.encode([failing]) }
    }

    @Test("refuses containers of different kinds, and two values in the place of one, with an error")
    func misuse() throws {
        let kinds = Custom { encoder in
            _ = encoder.container(keyedBy: Keys.self)
            _ = encoder.unkeyedContainer()
        }
        let twice = Custom { encoder in
            var single = encoder.singleValueContainer()
            try single.encode(1)
            try? single.encode("two")
        }
        let nothing = Custom { _ in }
        for value in [kinds, twice] {
            #expect(throws: EncodingError.self) { try JSON.encode([value]) }
        }
        #expect(throws: EncodingError.self) { try JSON.encode(nothing) }
        #expect(try text([nothing]) == "[{}]")
    }

    @Test("tells each container its path")
    func codingPath() throws {
        let inner = Custom { encoder in
            #expect(encoder.codingPath.map(\.stringValue) == ["a", "Index 1"])
            let container = encoder.container(keyedBy: Keys.self)
            #expect(container.codingPath.map(\.stringValue) == ["a", "Index 1"])
            #expect(container.codingPath.last?.intValue == 1)
        }
        let value = Custom { encoder in
            #expect(encoder.codingPath.isEmpty)
            var outer = encoder.container(keyedBy: Keys.self)
            var list = outer.nestedUnkeyedContainer(forKey: .a)
            try list.encode(0)
            try list.encode(inner)
        }
        #expect(try text(value) == #"{"a":[0,{}]}"#)
    }

    @Test("writes a type inside itself, whose containers share their type of keys")
    func recursive() throws {
        struct Tree: Codable, Equatable {
            var name: String
            var children: [Tree]
            var end = 1
        }
        let tree = Tree(
            name: "r",
            children: [Tree(name: "a", children: [Tree(name: "b", children: [])]), Tree(name: "c", children: [])]
        )
        for _ in 0..<3 {
            #expect(try JSONDecoder().decode(Tree.self, from: Data(JSON.encode(tree))) == tree)
        }
    }

    @Test("refuses a container that outlived its value, and writes nothing through it")
    func escaped() throws {
        final class Kept {
            var container: KeyedEncodingContainer<Keys>?
            var encoder: (any Encoder)?
        }
        let kept = Kept()
        let keeping = Custom { encoder in
            kept.container = encoder.container(keyedBy: Keys.self)
            kept.encoder = encoder
        }
        #expect(try text(keeping) == "{}")
        #expect(throws: (any Error).self) { try kept.container?.encode(1, forKey: .a) }
        let next = Custom { encoder in
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(2, forKey: .b)
        }
        #expect(try text(next) == #"{"b":2}"#)
        #expect(throws: (any Error).self) { try kept.container?.encode([1], forKey: .a) }
        _ = kept.encoder?.unkeyedContainer()
        #expect(try text(next) == #"{"b":2}"#)
    }

    @Test("keeps threads apart")
    func threads() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for task in 0..<8 {
                group.addTask {
                    try (0..<500).allSatisfy { try text(["n": task * 1000 + $0]) == "{\"n\":\(task * 1000 + $0)}" }
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}
