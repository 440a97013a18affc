import LanesExplorer

/// Traces that would spoil a careless report.
enum AdversarialTraces {
    static var empty: Findings { TraceBuilder(.thrown, "").findings(token: "", found: 1) }

    static var oneStrand: Findings {
        var run = TraceBuilder(.crash, "Fatal error: index out of range")
        let only = run.strand("test")
        run.step(only, .start)
        run.step(only, .yield, notes: ["index is 3"])
        return run.findings()
    }

    /// Forty tasks; two of them lose an update.
    static var fortyStrands: Findings {
        var run = TraceBuilder(.thrown, "the total is 39, not 40")
        let strands = (0..<40).map { run.strand("increment-\($0)") }
        for strand in strands { run.step(strand, .start) }
        run.step(strands[7], .load, on: "Atomic #1", reads: true)
        for strand in strands where strand != strands[7] { run.step(strand, .exchange, on: "Atomic #1") }
        run.step(strands[7], .store, on: "Atomic #1")
        return run.findings()
    }

    /// Names without end, escape sequences, line breaks, marks that turn the direction of text.
    static var hostileText: Findings {
        var run = TraceBuilder(.thrown, "\u{1B}[2J\u{1B}[31mgone\r\nsecond line\u{7}")
        let long = run.strand("GET /" + String(repeating: "very-long-segment/", count: 40) + "\u{1B}]0;title\u{7}")
        let other = run.strand("name\nwith\nbreaks")
        run.step(
            long,
            .hop,
            on: "Store<\(String(repeating: "Nested<", count: 60))Int> #1",
            at: Trace.Place(function: String(repeating: "function", count: 50), file: "a/\u{1B}[0m/b.swift", line: 1),
            notes: [
                "one\ntwo\u{1B}[1A\u{1B}[2Kthree", "</script><script>alert(1)</script>", "\u{202E}desrever\u{202C}",
            ]
        )
        run.step(other, .hop, on: "Store #2", notes: [String(repeating: "word ", count: 5_000)], preempts: true)
        return run.findings(token: "a\u{1B}[31mb")
    }

    static var wideCharacters: Findings {
        var run = TraceBuilder(.thrown, "合計は150円、200円ではない")
        let first = run.strand("入金-0 💴")
        let second = run.strand("入金-1 👩‍👩‍👧‍👦")
        run.step(first, .load, on: "口座 #1", reads: true, notes: ["残高は百円です。残高は百円です。残高は百円です。"])
        run.step(second, .store, on: "口座 #1", notes: ["e\u{301}te\u{301} 🇫🇷"], preempts: true)
        run.step(first, .store, on: "口座 #1", notes: ["残高"])
        return run.findings()
    }

    /// Two threads of which one takes many steps of its own.
    static func long(_ steps: Int) -> Findings {
        var run = TraceBuilder(.thrown, "the counter is 1, not 2")
        let busy = run.strand("busy", .thread)
        let brief = run.strand("brief", .thread)
        run.step(busy, .load, on: "Atomic #1", reads: true)
        for _ in 0..<steps { run.step(busy, .exchange, on: "Atomic #2") }
        run.step(brief, .load, on: "Atomic #1", reads: true, preempts: true)
        run.step(brief, .store, on: "Atomic #1")
        for _ in 0..<steps { run.step(busy, .exchange, on: "Atomic #2") }
        run.step(busy, .store, on: "Atomic #1")
        return run.findings()
    }

    /// A run that never ends: two strands in turns.
    static func livelock(_ steps: Int) -> Findings {
        var run = TraceBuilder(.livelock, "no end after \(steps) steps")
        let polite = [run.strand("polite-0", .thread), run.strand("polite-1", .thread)]
        for step in 0..<steps {
            run.step(polite[step % 2], .exchange, on: "Atomic #\(1 + step / 2 % 2)", preempts: step % 2 == 1)
        }
        return run.findings()
    }
}
