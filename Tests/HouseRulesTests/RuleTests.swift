import Testing

/// Each rule finds what it is there for, and leaves alone what only looks like it.
@Suite("The rules themselves")
struct RuleTests {
    private func file(_ text: String, path: String = "Sources/Lanes/Example.swift") -> SourceFile {
        SourceFile(path: path, text: text)
    }

    @Test("comments and strings are blank, lines and columns stay")
    func codeOnly() {
        let text = #"""
            let a = "try! \(b("fatalError")) \" //" // as!
            /* Task { /* nested */ } */ let c = #"raw " print("# + d
            """#
        let code = file(text).code.joined(separator: "\n")
        #expect(code.count == text.count)
        for word in ["try!", "fatalError", "as!", "Task", "nested", "print"] { #expect(!code.contains(word)) }
        #expect(code.contains("let c ="))
        #expect(code.contains("+ d"))
    }

    @Test("multi-line strings are blank")
    func multiLineString() {
        let code = file("let a = \"\"\"\n    func b() { \" }\n    \"\"\"\nfunc c() {}").code
        #expect(code.count == 4)
        #expect(!code[1].contains("func"))
        #expect(code[3] == "func c() {}")
    }

    @Test("functions are measured from their signature to their last brace")
    func functions() {
        let text = """
            protocol P { func none() }
            struct S {
                func requirement() throws -> Int
                public init?(
                    a: Int = { 1 }()
                ) {
                    if true { print() }
                }
                nonisolated(nonsending) package func long<T>(t: T) async
                where T: Sendable {
                }
            }
            """
        let expected = [
            FunctionFinder.Function(name: "init", firstLine: 4, lineCount: 5),
            FunctionFinder.Function(name: "long", firstLine: 9, lineCount: 3),
        ]
        #expect(FunctionFinder.functions(in: file(text).code) == expected)
    }

    @Test("a long file, a long line and a long function are found")
    func shape() {
        let function = "func f() {\n" + String(repeating: "    g()\n", count: 49) + "}\n"
        #expect(ShapeRule.violations(in: file(function)).map(\.line) == [1])
        #expect(ShapeRule.violations(in: file(String(repeating: "\n", count: 301))).map(\.line) == [301])
        #expect(ShapeRule.violations(in: file("\n" + String(repeating: "x", count: 121))).map(\.line) == [2])
        let fits = "func f() {\n" + String(repeating: "    g()\n", count: 48) + "}\n"
        #expect(ShapeRule.violations(in: file(fits + String(repeating: "x", count: 120))).isEmpty)
    }

    @Test(
        "an import from above is found",
        arguments: ["import LanesHTTP", "public import Foundation", "@testable import struct Dispatch.DispatchTime"]
    )
    func floors(line: String) {
        #expect(FloorRule.violations(in: file("public import Glibc\n\(line)\n")).map(\.line) == [2])
    }

    @Test("FoundationEssentials is allowed in one folder, and a target without a floor is found")
    func folders() {
        let text = "import FoundationEssentials"
        #expect(FloorRule.violations(in: file(text, path: "Sources/LanesHTTP/JSON/A.swift")).isEmpty)
        #expect(FloorRule.violations(in: file(text, path: "Sources/LanesHTTP/Wire/A.swift")).count == 1)
        #expect(FloorRule.violations(in: file("", path: "Sources/New/A.swift")).count == 1)
    }

    @Test("each banned word is found once in code, and not in comments, strings or longer words")
    func bannedWords() {
        for rule in BannedWordRule.all {
            #expect(rule.violations(in: file("    \(rule.word) x")).map(\.line) == [1])
            #expect(rule.violations(in: file("// \(rule.word)\nlet a = \"\(rule.word)\"; my\(rule.word) x")).isEmpty)
        }
        let allowed = BannedWordRule(word: "print(", instead: "", exceptions: ["Sources/Lanes/Example.swift": "reason"])
        #expect(allowed.violations(in: file("print(1)")).isEmpty)
    }

    @Test("marks of unfinished work are found in comments")
    func leftovers() {
        #expect(BannedWordRule.leftoverViolations(in: file("// \(BannedWordRule.leftovers[0]): later")).count == 1)
        #expect(BannedWordRule.leftoverViolations(in: file("let mastodon = 1")).isEmpty)
    }

    @Test("public declarations need a docstring, attributes in between do not matter")
    func documentation() {
        let undocumented = "import A\n// no docstring\npublic struct S {\n    public static func f() {}\n}"
        #expect(DocumentationRule.violations(in: file(undocumented)).map(\.line) == [3, 4])
        let documented = "/// Does it.\n@inlinable\n@available(*, noasync)\npublic func f() {}\npublic extension S {}"
        #expect(DocumentationRule.violations(in: file(documented)).isEmpty)
        #expect(DocumentationRule.violations(in: file("public override final func f() {}")).isEmpty)
        #expect(DocumentationRule.violations(in: file("public static func == (a: S, b: S) -> Bool { true }")).isEmpty)
    }

    @Test("unchecked Sendable needs its reason beside or above it")
    func unchecked() {
        let bare = "final class C: @unchecked Sendable {\n    nonisolated(unsafe) var a = 1\n}"
        #expect(DocumentationRule.violations(in: file(bare)).map(\.line) == [1, 2])
        let explained = """
            // One writer: the loop.
            final class C: @unchecked Sendable {
                nonisolated(unsafe) var a = 1  // guarded by the lock
            }
            """
        #expect(DocumentationRule.violations(in: file(explained)).isEmpty)
    }

    @Test("empty names and twins are found")
    func names() {
        let paths = ["Sources/Lanes/StringUtils.swift", "Sources/Lanes/Loop.swift", "Sources/LanesHTTP/Loop.swift"]
        let found = NameRule.violations(in: paths.map { file("", path: $0) })
        #expect(Set(found.map(\.path)) == Set(paths))
    }
}
