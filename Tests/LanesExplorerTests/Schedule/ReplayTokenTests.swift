import Glibc
import Lanes
import LanesExplorer
import Testing

@Suite("Replay token")
struct ReplayTokenTests {
    static func schedule(_ numbers: [UInt32]) -> Schedule { Schedule(numbers.map { StrandID($0) }) }

    static func random(_ seed: UInt64, upTo length: Int = 60, strands: Int = 5) -> ReplayToken {
        var numbers = SeededGenerator(seed: seed)
        let steps = (0..<numbers.pick(length)).map { _ in UInt32(numbers.pick(strands)) }
        return ReplayToken(
            build: UInt32(truncatingIfNeeded: numbers.next()),
            body: UInt32(truncatingIfNeeded: numbers.next()),
            schedule: schedule(steps)
        )
    }

    @Test("What was written is what is read", arguments: 0..<50)
    func roundTrip(seed: Int) throws {
        let token = Self.random(UInt64(seed))
        #expect(try ReplayToken(text: token.text) == token)
    }

    @Test("Great numbers of strands and steps survive")
    func greatNumbers() throws {
        let steps = [UInt32](repeating: .max, count: 100_000) + [127, 128, 16_383, 16_384, 0]
        let token = ReplayToken(build: .max, body: 0, schedule: Self.schedule(steps))
        #expect(try ReplayToken(text: token.text) == token)
        #expect(token.text.count < 60)
    }

    @Test("The token of a plain failure fits into a line")
    func isShort() {
        let token = ReplayToken(build: 1, body: 2, schedule: Self.schedule([0, 0, 0, 1, 1, 2, 2, 2, 1, 0]))
        #expect(token.text.count <= 32)
        #expect(token.text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
    }

    @Test("White space that came along is no matter")
    func whiteSpace() throws {
        let token = Self.random(1)
        #expect(try ReplayToken(text: "  \(token.text.prefix(9))\n\(token.text.dropFirst(9))\n") == token)
    }

    @Test("A character that was lost or changed is noticed", arguments: 0..<20)
    func damage(seed: Int) throws {
        let text = Self.random(UInt64(seed)).text
        for index in text.indices {
            var lost = text
            lost.remove(at: index)
            #expect(throws: ReplayTokenError.self) { try ReplayToken(text: lost) }
            for other in ["A", "z", "_", "é", "@"] as [Character] where text[index] != other {
                var changed = text
                changed.replaceSubrange(index...index, with: [other])
                #expect(throws: ReplayTokenError.self) { try ReplayToken(text: changed) }
            }
        }
    }

    @Test("Text that is no token is refused", arguments: ["", "@", "hello", "AAAAAAAAAAAAAAAAAAAAAAAA", "💥"])
    func noToken(text: String) {
        #expect(throws: ReplayTokenError.self) { try ReplayToken(printed: text) }
    }

    @Test("Random text neither crashes nor passes", arguments: 0..<200)
    func noise(seed: Int) {
        var numbers = SeededGenerator(seed: UInt64(seed))
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let text = String((0..<numbers.pick(200)).map { _ in letters[numbers.pick(64)] })
        #expect(throws: ReplayTokenError.self) { try ReplayToken(text: text) }
    }

    @Test("A token of another body or another build says which, and what to do")
    func otherBuild() {
        let token = ReplayToken(build: 1, body: 2, schedule: Schedule())
        #expect(throws: ReplayTokenError.foreign) { try token.check(build: 1, body: 3) }
        #expect(throws: ReplayTokenError.otherBuild) { try token.check(build: 9, body: 2) }
        #expect(throws: Never.self) { try token.check(build: 1, body: 2) }
        #expect("\(ReplayTokenError.otherBuild)".contains("token from another build"))
        #expect("\(ReplayTokenError.foreign)".contains("foreign token"))
        #expect("\(ReplayTokenError.unknown("x"))".contains("unknown or damaged token"))
    }

    @Test("A long schedule goes to a file, and the token names it")
    func file() throws {
        let path = "/tmp/lanes-token-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        defer { unlink(path) }
        let token = ReplayToken(build: 1, body: 2, schedule: Self.schedule((0..<1000).map { UInt32($0 % 3) }))
        let printed = try token.printed(file: path)
        #expect(printed == "@\(path)")
        #expect(try ReplayToken(printed: printed) == token)
        #expect(try ReplayToken(printed: " \(printed)\n") == token)
        let short = ReplayToken(build: 1, body: 2, schedule: Self.schedule([0, 1]))
        #expect(try short.printed(file: path) == short.text)
    }

    @Test(
        "A file that is missing, or is none, is named",
        arguments: ["/tmp/lanes-no-such-file", "/dev/zero", "/tmp", "/proc/kmsg"]
    )
    func noFile(path: String) throws {
        let error = #expect(throws: ReplayTokenError.self) { try ReplayToken(printed: "@\(path)") }
        #expect("\(try #require(error))".contains(path))
    }
}
