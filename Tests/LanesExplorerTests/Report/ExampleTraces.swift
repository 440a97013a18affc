import LanesExplorerEngine

/// Failures as a run leaves them, written by hand.
enum ExampleTraces {
    private static func bank(_ function: String, _ line: Int) -> Trace.Place {
        Trace.Place(function: function, file: "Sources/Bank/Account.swift", line: line)
    }
    private static func test(_ line: Int) -> Trace.Place {
        Trace.Place(function: "depositsAddUp()", file: "Tests/BankTests/BankTests.swift", line: line)
    }

    /// Two deposits on one actor, which is re-entrant where it awaits the log.
    static var lostUpdate: Findings {
        var run = TraceBuilder(.expectation, "Expectation failed: (balance → 50) == 100\nBankTests.swift:19")
        let body = run.strand("depositsAddUp()")
        let first = run.strand("deposit-0")
        let second = run.strand("deposit-1")
        let (deposit, append) = ("Account.deposit(_:)", "Log.append(_:)")
        run.step(body, .start, at: test(12))
        run.step(first, .start, at: test(15), ready: [first, second])
        run.step(first, .hop, on: "Account #1", at: bank(deposit, 21), notes: ["balance is 0"], ready: [first, second])
        run.step(second, .start, at: test(16), preempts: true, ready: [first, second])
        run.step(
            second,
            .hop,
            on: "Account #1",
            at: bank(deposit, 21),
            notes: ["balance is 0"],
            ready: [first, second]
        )
        run.step(second, .hop, on: "Log #1", at: bank(append, 9), ready: [first, second])
        run.step(
            second,
            .hop,
            on: "Account #1",
            at: bank(deposit, 23),
            notes: ["balance becomes 50"],
            ready: [first, second]
        )
        run.step(first, .hop, on: "Log #1", at: bank(append, 9), ready: [first, second])
        run.step(
            first,
            .hop,
            on: "Account #1",
            at: bank(deposit, 23),
            notes: ["balance becomes 50"],
            ready: [first, second]
        )
        run.step(body, .resume, at: test(17))
        run.step(body, .hop, on: "Account #1", at: bank("Account.balance.getter", 14))
        run.step(body, .hop, at: test(19))
        run.fails(at: 11)
        return run.findings()
    }

    /// An atomic that is read and then written: what was read and what was written is known.
    static var lostUpdateOfAtomic: Findings {
        var run = TraceBuilder(.thrown, "the total is 150, not 200")
        let body = run.strand("test")
        let first = run.strand("deposit-0", .thread)
        let second = run.strand("deposit-1", .thread)
        run.step(body, .start)
        run.step(first, .start)
        run.step(second, .start, preempts: true)
        run.step(second, .load, on: "Atomic #1", reads: true, at: bank("deposit(_:)", 8), notes: ["sees 100"])
        run.step(first, .load, on: "Atomic #1", reads: true, at: bank("deposit(_:)", 8), preempts: true)
        run.step(first, .store, on: "Atomic #1", at: bank("deposit(_:)", 9), notes: ["150"])
        run.step(second, .store, on: "Atomic #1", at: bank("deposit(_:)", 9), notes: ["150"])
        run.step(body, .load, on: "Atomic #1", reads: true, at: bank("total", 12))
        return run.findings()
    }

    /// Two locks, taken in opposite order.
    static var deadlock: Findings {
        var run = TraceBuilder(.deadlock, "deadlock: every strand waits for another")
        let body = run.strand("transfersBothWays()")
        let there = run.strand("transfer-there", .thread)
        let back = run.strand("transfer-back", .thread)
        run.step(body, .start, at: test(31))
        run.step(there, .start, at: test(34))
        run.step(there, .lock, on: "Mutex #1", at: bank("Account.transfer(to:)", 40))
        run.step(back, .start, at: test(37), preempts: true)
        run.step(back, .lock, on: "Mutex #2", at: bank("Account.transfer(to:)", 40))
        run.wait(body, .join, for: "transfer-there", at: test(39))
        run.wait(there, .lock, for: "Mutex #2", heldBy: back, at: bank("Account.transfer(to:)", 41))
        run.wait(back, .lock, for: "Mutex #1", heldBy: there, at: bank("Account.transfer(to:)", 41))
        return run.findings()
    }

    /// Two requests, each a transaction that reads and then writes a row.
    static var requests: Findings {
        var run = TraceBuilder(.expectation, "Expectation failed: two requests bought the last ticket")
        let server = run.strand("server")
        let first = run.strand("GET /tickets/7/buy?for=ada")
        let second = run.strand("GET /tickets/7/buy?for=bob")
        func handler(_ line: Int) -> Trace.Place {
            Trace.Place(function: "TicketHandler.buy(_:)", file: "Sources/Shop/TicketHandler.swift", line: line)
        }
        let select = "SELECT sold FROM tickets WHERE id = 7"
        run.step(server, .start)
        run.step(first, .statement, on: "tickets 7", reads: true, at: handler(18), notes: [select])
        run.step(second, .statement, on: "tickets 7", reads: true, at: handler(18), notes: [select], preempts: true)
        run.step(
            second,
            .statement,
            on: "tickets 7",
            at: handler(22),
            notes: ["UPDATE tickets SET sold = true WHERE id = 7"]
        )
        run.step(second, .answer, notes: ["200 OK"], time: 3_000_000_000)
        run.step(
            first,
            .statement,
            on: "tickets 7",
            at: handler(22),
            notes: ["UPDATE tickets SET sold = true WHERE id = 7"],
            time: 3_000_000_000
        )
        run.step(first, .answer, notes: ["200 OK"], time: 3_000_000_000)
        return run.findings()
    }
}
