/// What the examples look like in a terminal of 100 columns, to the letter.
enum ExpectedReports {
    static let lostUpdate = """
        ✗ Expectation failed: (balance → 50) == 100
          BankTests.swift:19

          deposit-0 ran on Account at step 3 and again at step 9. In between, at step 7, deposit-1 ran on it
          too: what deposit-0 knew from step 3 was out of date.
            step 3  Account.deposit(_:)  Sources/Bank/Account.swift:21
            step 7  Account.deposit(_:)  Sources/Bank/Account.swift:23
            step 9  Account.deposit(_:)  Sources/Bank/Account.swift:23

               depositsAddUp()                deposit-0                      deposit-1
               ─────────────────────────────  ─────────────────────────────  ─────────────────────────────
            1  ┃ starts  depositsAddUp()
               ┃ BankTests.swift:12
               │
            2  │                              ┃ starts  depositsAddUp()
               │                              ┃ BankTests.swift:15
               │                              ┏━ here first ━━━━━━━━━━━━━━━┓
         ◆  3  │                              ┃ on Account  deposit(_:)    ┃
               │                              ┃ Account.swift:21           ┃
               │                              ┃ “balance is 0”             ┃
               │                              ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
               │                              ├╌ preempted ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶
            4  │                              │                              ┃ starts  depositsAddUp()
               │                              │                              ┃ BankTests.swift:16
            5  │                              │                              ┃ on Account  deposit(_:)
               │                              │                              ┃ Account.swift:21
               │                              │                              ┃ “balance is 0”
            6  │                              │                              ┃ on Log  append(_:)
               │                              │                              ┃ Account.swift:9
               │                              │                              ┏━ here in between ━━━━━━━━━━┓
         ◆  7  │                              │                              ┃ on Account  deposit(_:)    ┃
               │                              │                              ┃ Account.swift:23           ┃
               │                              │                              ┃ “balance becomes 50”       ┃
               │                              │                              ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
               │                              │
            8  │                              ┃ on Log  append(_:)
               │                              ┃ Account.swift:9
               │                              ┌─ back here ────────────────┐
         ◇  9  │                              │ on Account  deposit(_:)    │
               │                              │ Account.swift:23           │
               │                              │ “balance becomes 50”       │
               │                              └────────────────────────────┘
               │
           10  ┃ resumes  depositsAddUp()
               ┃ BankTests.swift:17
           11  ┃ on Account
               ┃ Account.balance.getter
               ┃ Account.swift:14
           12  ┃ leaves the actor
               ┃ depositsAddUp()
               ┃ BankTests.swift:19
               ✗ fails here

          smallest failing schedule: 4 switches of 12 steps; found after 3 of 1,000 schedules, 2 ms
          (portfolio, seed 7)

          to see it again:
            try await explore(replay: "L1-7Q4M-2KDR-01") { … }

        """

    static let deadlock = """
        ✗ deadlock: every strand waits for another

          transfer-there took Mutex #1 at step 3 and waits for Mutex #2; transfer-back took Mutex #2 at step
          5 and waits for Mutex #1: neither can go on.
            step 3  Account.transfer(to:)  Sources/Bank/Account.swift:40
            step 5  Account.transfer(to:)  Sources/Bank/Account.swift:40

              transfersBothWays()            transfer-there                 transfer-back
              ─────────────────────────────  ─────────────────────────────  ─────────────────────────────
           1  ┃ starts  depositsAddUp()
              ┃ BankTests.swift:31
              │
           2  │                              ┃ starts  depositsAddUp()
              │                              ┃ BankTests.swift:34
              │                              ┏━ takes Mutex #1 ━━━━━━━━━━━┓
         ◆ 3  │                              ┃ locks Mutex #1             ┃
              │                              ┃ transfer(to:)              ┃
              │                              ┃ Account.swift:40           ┃
              │                              ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
              │                              ├╌ preempted ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶
           4  │                              │                              ┃ starts  depositsAddUp()
              │                              │                              ┃ BankTests.swift:37
              │                              │                              ┏━ takes Mutex #2 ━━━━━━━━━━━┓
         ◆ 5  │                              │                              ┃ locks Mutex #2             ┃
              │                              │                              ┃ transfer(to:)              ┃
              │                              │                              ┃ Account.swift:40           ┃
              │                              │                              ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
              │                              │                              │
              ■ waits for transfer-there to  ■ waits for Mutex #2           ■ waits for Mutex #1
                end                            which transfer-back has        which transfer-there has
                BankTests.swift:39             Account.swift:41               Account.swift:41

          smallest failing schedule: 2 switches of 5 steps; found after 3 of 1,000 schedules, 2 ms
          (portfolio, seed 7)

          to see it again:
            try await explore(replay: "L1-7Q4M-2KDR-01") { … }

        """

    static let requests = """
        ✗ Expectation failed: two requests bought the last ticket

          GET /tickets/7/buy?for=ada read tickets 7 at step 2 before GET /tickets/7/buy?for=bob wrote it at
          step 4; its own write at step 6 overwrote that.
            step 2  TicketHandler.buy(_:)  Sources/Shop/TicketHandler.swift:18
            step 4  TicketHandler.buy(_:)  Sources/Shop/TicketHandler.swift:22
            step 6  TicketHandler.buy(_:)  Sources/Shop/TicketHandler.swift:22

              server                         GET /tickets/7/buy?for=ada     GET /tickets/7/buy?for=bob
              ─────────────────────────────  ─────────────────────────────  ─────────────────────────────
           1  ┃ starts

                                             ┏━ reads ━━━━━━━━━━━━━━━━━━━━┓
         ◆ 2                                 ┃ statement on tickets 7     ┃
                                             ┃ buy(_:)                    ┃
                                             ┃ TicketHandler.swift:18     ┃
                                             ┃ SELECT sold FROM tickets   ┃
                                             ┃ WHERE id = 7               ┃
                                             ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
                                             ├╌ preempted ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶
           3                                 │                              ┃ statement on tickets 7
                                             │                              ┃ buy(_:)
                                             │                              ┃ TicketHandler.swift:18
                                             │                              ┃ SELECT sold FROM tickets
                                             │                              ┃ WHERE id = 7
                                             │                              ┏━ writes in between ━━━━━━━━┓
         ◆ 4                                 │                              ┃ statement on tickets 7     ┃
                                             │                              ┃ buy(_:)                    ┃
                                             │                              ┃ TicketHandler.swift:22     ┃
                                             │                              ┃ UPDATE tickets SET sold    ┃
                                             │                              ┃ = true WHERE id = 7        ┃
                                             │                              ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
              ╌╌ at 3 s ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
           5                                 │                              ┃ answers
                                             │                              ┃ “200 OK”
                                             │
                                             ┌─ overwrites that ──────────┐
         ◇ 6                                 │ statement on tickets 7     │
                                             │ buy(_:)                    │
                                             │ TicketHandler.swift:22     │
                                             │ UPDATE tickets SET sold    │
                                             │ = true WHERE id = 7        │
                                             └────────────────────────────┘
           7                                 ┃ answers
                                             ┃ “200 OK”

          smallest failing schedule: 3 switches of 7 steps; found after 3 of 1,000 schedules, 2 ms
          (portfolio, seed 7)

          to see it again:
            try await explore(replay: "L1-7Q4M-2KDR-01") { … }

        """
}
