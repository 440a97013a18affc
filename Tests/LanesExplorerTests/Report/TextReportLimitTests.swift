import Testing

@testable import LanesExplorerEngine

@Suite("The report in a terminal that is narrow, of a run that is large or strange")
struct TextReportLimitTests {
    @Test("nothing beyond ASCII where that is asked for, in 72 columns")
    func ascii() {
        let expected = """
            x deadlock: every strand waits for another

              transfer-there took Mutex #1 at step 3 and waits for Mutex #2;
              transfer-back took Mutex #2 at step 5 and waits for Mutex #1: neither
              can go on.
                step 3  Account.transfer(to:)  Sources/Bank/Account.swift:40
                step 5  Account.transfer(to:)  Sources/Bank/Account.swift:40

                  transfersBothWays()   transfer-there        transfer-back
                  --------------------  --------------------  --------------------
               1  | starts
                  | depositsAddUp()
                  | BankTests.swift:31
                  :
               2  :                     | starts
                  :                     | depositsAddUp()
                  :                     | BankTests.swift:34
                  :                     #= takes Mutex #1 ==#
             * 3  :                     # locks Mutex #1    #
                  :                     # transfer(to:)     #
                  :                     # Account.swift:40  #
                  :                     #===================#
                  :                     +- preempted --------->
               4  :                     :                     | starts
                  :                     :                     | depositsAddUp()
                  :                     :                     | BankTests.swift:37
                  :                     :                     #= takes Mutex #2 ==#
             * 5  :                     :                     # locks Mutex #2    #
                  :                     :                     # transfer(to:)     #
                  :                     :                     # Account.swift:40  #
                  :                     :                     #===================#
                  :                     :                     :
                  ! waits for           ! waits for Mutex #2  ! waits for Mutex #1
                    transfer-there to~    which                 which
                    BankTests.swift:39    transfer-back has     transfer-there has
                                          Account.swift:41      Account.swift:41

              smallest failing schedule: 2 switches of 5 steps; found after 3 of
              1,000 schedules, 2 ms (portfolio, seed 7)

              to see it again:
                try await explore(replay: "L1-7Q4M-2KDR-01") { ... }

            """
        #expect(TextReport(width: 72, isASCII: true).text(ExampleTraces.deadlock) == expected)
    }

    @Test("of forty strands those that matter have a lane")
    func fortyStrands() {
        let expected = """
            ✗ the total is 39, not 40

              increment-7 read Atomic #1 at step 41 before increment-39 wrote it at step 80; its own write at
              step 81 overwrote that.

                   increment-7                                 increment-39
                   ──────────────────────────────────────────  ──────────────────────────────────────────
                   ⋯ 7 steps of 7 strands

                8  ┃ starts
                   │
                   ⋯ 31 steps of 31 strands
                   │
               40  │                                           ┃ starts
                   │                                           │
                   ┏━ reads ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓ │
             ◆ 41  ┃ reads Atomic #1                         ┃ │
                   ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛ │
                   │                                           │
                   ⋯ 38 steps of 38 strands
                   │                                           │
                   │                                           ┏━ writes in between ━━━━━━━━━━━━━━━━━━━━━┓
             ◆ 80  │                                           ┃ changes Atomic #1                       ┃
                   │                                           ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
                   │
                   ┌─ overwrites that ───────────────────────┐
             ◇ 81  │ writes Atomic #1                        │
                   └─────────────────────────────────────────┘
              without a lane: increment-0 (2 steps), increment-1 (2 steps), increment-2 (2 steps), increment-3
                              (2 steps), increment-4 (2 steps), increment-5 (2 steps), increment-6 (2 steps),
                              increment-8 (2 steps), increment-9 (2 steps), increment-10 (2 steps), increment-11
                              (2 steps), increment-12 (2 steps) and 26 more

              smallest failing schedule: 80 switches of 81 steps; found after 3 of 1,000 schedules, 2 ms
              (portfolio, seed 7)

              to see it again:
                try await explore(replay: "L1-7Q4M-2KDR-01") { … }

            """
        #expect(TextReport().text(AdversarialTraces.fortyStrands) == expected)
    }

    @Test("steps of a strand's own are left out")
    func long() {
        let expected = """
            ✗ the counter is 1, not 2

              busy read Atomic #1 at step 1 before brief wrote it at step 43; its own write at step 84 overwrote
              that.

                   busy                                        brief
                   ──────────────────────────────────────────  ──────────────────────────────────────────
                   ┏━ reads ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
             ◆  1  ┃ reads Atomic #1                         ┃
                   ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
                   │ ⋯ 40 steps
                   ├╌ preempted ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶
               42  │                                           ┃ reads Atomic #1
                   │                                           ┏━ writes in between ━━━━━━━━━━━━━━━━━━━━━┓
             ◆ 43  │                                           ┃ writes Atomic #1                        ┃
                   │                                           ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
                   │
                   │ ⋯ 40 steps
                   ┌─ overwrites that ───────────────────────┐
             ◇ 84  │ writes Atomic #1                        │
                   └─────────────────────────────────────────┘

              smallest failing schedule: 2 switches of 84 steps; found after 3 of 1,000 schedules, 2 ms
              (portfolio, seed 7)

              to see it again:
                try await explore(replay: "L1-7Q4M-2KDR-01") { … }

            """
        #expect(TextReport().text(AdversarialTraces.long(40)) == expected)
    }

    @Test("wide characters keep the lanes straight")
    func wideCharacters() {
        let expected = """
            ✗ 合計は150円、200円ではない

              入金-0 💴 read 口座 #1 at step 1 before 入金-1 👩‍👩‍👧‍👦 wrote it at step 2; its own write at step 3
              overwrote that.

                  入金-0 💴                                   入金-1 👩‍👩‍👧‍👦
                  ──────────────────────────────────────────  ──────────────────────────────────────────
                  ┏━ reads ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
             ◆ 1  ┃ reads 口座 #1                           ┃
                  ┃ “残高は百円です。残高は百円です。残高   ┃
                  ┃  は百円です。”                          ┃
                  ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
                  ├╌ preempted ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶
                  │                                           ┏━ writes in between ━━━━━━━━━━━━━━━━━━━━━┓
             ◆ 2  │                                           ┃ writes 口座 #1                          ┃
                  │                                           ┃ “été 🇫🇷”                                ┃
                  │                                           ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
                  │
                  ┌─ overwrites that ───────────────────────┐
             ◇ 3  │ writes 口座 #1                          │
                  │ “残高”                                  │
                  └─────────────────────────────────────────┘

              smallest failing schedule: 2 switches of 3 steps; found after 3 of 1,000 schedules, 2 ms
              (portfolio, seed 7)

              to see it again:
                try await explore(replay: "L1-7Q4M-2KDR-01") { … }

            """
        #expect(TextReport().text(AdversarialTraces.wideCharacters) == expected)
    }

    @Test("a trace without steps and without a message is a report, too")
    func empty() {
        let expected = """
            ✗ thrown

              (no step was written down)

              smallest failing schedule: 0 switches of 0 steps; found after 1 of 1,000 schedules, 2 ms
              (portfolio, seed 7)

            """
        #expect(TextReport().text(AdversarialTraces.empty) == expected)
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
