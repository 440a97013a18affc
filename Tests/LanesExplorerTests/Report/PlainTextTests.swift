import Testing

@testable import LanesExplorerEngine

@Suite("Text from outside")
struct PlainTextTests {
    @Test(
        "control characters and marks of direction are made visible",
        arguments: [
            ("\u{1B}[31m", "␛[31m"), ("a\u{0}b", "a␀b"), ("\u{7F}", "␡"), ("\u{9B}2J", "\u{FFFD}2J"),
            ("\u{202E}abc", "\u{FFFD}abc"), ("\u{2066}x\u{2069}", "\u{FFFD}x\u{FFFD}"), ("a\tb", "a b"),
            ("\u{FEFF}", "\u{FFFD}"), ("größe 👩‍👩‍👧", "größe 👩‍👩‍👧"), ("", ""),
        ]
    )
    func visible(text: String, shown: String) {
        #expect(PlainText.line(text) == shown)
    }

    @Test(
        "every kind of line break breaks, none twice",
        arguments: ["a\nb", "a\r\nb", "a\rb", "a\u{B}b", "a\u{C}b", "a\u{85}b", "a\u{2028}b", "a\nb\n\n"]
    )
    func lines(text: String) {
        #expect(PlainText.lines(text) == ["a", "b"])
    }

    @Test("a megabyte of text is cut off")
    func long() {
        #expect(PlainText.line(String(repeating: "x", count: 1 << 20)).utf8.count < 5_000)
    }

    @Test(
        "columns of a terminal",
        arguments: [("abc", 3), ("口座", 4), ("e\u{301}", 1), ("👩‍👩‍👧‍👦", 2), ("🇫🇷", 2), ("…", 1), ("", 0)]
    )
    func columns(text: String, columns: Int) {
        #expect(text.columns == columns)
    }

    @Test("a heap of marks on one letter takes one column")
    func marks() {
        let heap = "a" + String(repeating: "\u{301}", count: 200)
        #expect(heap.columns == 1)
        #expect(heap.map(\.drawn) == ["\u{FFFD}"])
    }

    @Test("lines break at spaces, and what is left over is cut off with a sign")
    func wrapping() {
        #expect("one two three".wrapped(to: 7, lines: 5, "…") == ["one two", "three"])
        #expect("one two three".wrapped(to: 4, lines: 2, "…") == ["one", "two…"])
        #expect("abcdefgh".wrapped(to: 3, lines: 9, "…") == ["abc", "def", "gh"])
        #expect("口座".wrapped(to: 1, lines: 9, "…") == ["口", "座"])
        #expect("".wrapped(to: 5, lines: 2, "…") == [""])
        #expect("Sources/Bank/Account.swift:7".shortenedInFront(to: 12, "…") == "…unt.swift:7")
    }
}
