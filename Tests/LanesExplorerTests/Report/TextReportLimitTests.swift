import Testing

@testable import LanesExplorerEngine

@Suite("The report in a terminal that is narrow, of a run that is large or strange")
struct TextReportLimitTests {
    @Test("nothing beyond ASCII where that is asked for, in 72 columns")
    func ascii() {
        #expect(TextReport(width: 72, isASCII: true).text(ExampleTraces.deadlock) == ExpectedLimits.ascii)
    }

    @Test("of forty strands those that matter have a lane")
    func fortyStrands() {
        #expect(TextReport().text(AdversarialTraces.fortyStrands) == ExpectedLimits.fortyStrands)
    }

    @Test("steps of a strand's own are left out")
    func long() {
        #expect(TextReport().text(AdversarialTraces.long(40)) == ExpectedLimits.long)
    }

    @Test("wide characters keep the lanes straight")
    func wideCharacters() {
        #expect(TextReport().text(AdversarialTraces.wideCharacters) == ExpectedLimits.wideCharacters)
    }

    @Test("a trace without steps and without a message is a report, too")
    func empty() {
        #expect(TextReport().text(AdversarialTraces.empty) == ExpectedLimits.empty)
    }

    @Test("no control character and no mark of direction gets through", arguments: [false, true])
    func hostileText(isASCII: Bool) {
        let text = TextReport(isASCII: isASCII).text(AdversarialTraces.hostileText)
        for scalar in text.unicodeScalars where scalar != "\n" {
            #expect(scalar.value >= 0x20 && scalar.value != 0x7F && !(0x80..<0xA0).contains(scalar.value))
            #expect(!(0x202A...0x202E).contains(scalar.value))
            if isASCII { #expect(scalar.isASCII) }
        }
    }

    @Test("no line is wider than the terminal, but the one to paste", arguments: [1, 40, 41, 60, 80, 100, 200])
    func width(width: Int) {
        let all = [
            ExampleTraces.lostUpdate, ExampleTraces.deadlock, ExampleTraces.requests, AdversarialTraces.fortyStrands,
            AdversarialTraces.hostileText, AdversarialTraces.wideCharacters, AdversarialTraces.livelock(500),
        ]
        for findings in all {
            for line in TextReport(width: width).text(findings).split(separator: "\n") where !line.contains("replay:") {
                #expect(String(line).columns <= max(40, width), "\(line)")
            }
        }
    }

    @Test("colours are only added")
    func colours() {
        let plain = TextReport().text(ExampleTraces.lostUpdate)
        let coloured = TextReport(isColoured: true).text(ExampleTraces.lostUpdate)
        #expect(coloured != plain)
        #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }

    @Test("twenty thousand steps make a report that can be read")
    func livelock() {
        let lines = TextReport().text(AdversarialTraces.livelock(20_000)).split(separator: "\n")
        #expect(lines.count < 60)
        #expect(lines.contains { $0.contains("steps of 2 strands") })
    }

    @Test(
        "numbers and times are written for people",
        arguments: [
            (0.0, "0 s"), (0.000_000_4, "0.4 µs"), (0.000_74, "740 µs"), (0.002, "2 ms"), (0.0125, "13 ms"),
            (1.5, "1.5 s"), (3, "3 s"), (1_234, "1,234 s"), (.infinity, "an unknown time"), (-1, "an unknown time"),
        ]
    )
    func durations(seconds: Double, shown: String) {
        #expect(duration(seconds: seconds) == shown)
        #expect(grouped(1_234_567) == "1,234,567")
        #expect(grouped(-1_234) == "-1,234")
    }
}
