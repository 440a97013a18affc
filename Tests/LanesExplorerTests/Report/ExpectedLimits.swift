/// What large and strange traces look like in a terminal, to the letter.
enum ExpectedLimits {
    static let ascii = """
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

    static let fortyStrands = """
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

    static let long = """
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

    static let wideCharacters = """
        ✗ 合計は150円、200円ではない

          入金-0 💴 read 口座 at step 1 before 入金-1 👩‍👩‍👧‍👦 wrote it at step 2; its own write at step 3
          overwrote that.

              入金-0 💴                                   入金-1 👩‍👩‍👧‍👦
              ──────────────────────────────────────────  ──────────────────────────────────────────
              ┏━ reads ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
         ◆ 1  ┃ reads 口座                              ┃
              ┃ “残高は百円です。残高は百円です。残高   ┃
              ┃  は百円です。”                          ┃
              ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
              ├╌ preempted ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶
              │                                           ┏━ writes in between ━━━━━━━━━━━━━━━━━━━━━┓
         ◆ 2  │                                           ┃ writes 口座                             ┃
              │                                           ┃ “été 🇫🇷”                                ┃
              │                                           ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
              │
              ┌─ overwrites that ───────────────────────┐
         ◇ 3  │ writes 口座                             │
              │ “残高”                                  │
              └─────────────────────────────────────────┘

          smallest failing schedule: 2 switches of 3 steps; found after 3 of 1,000 schedules, 2 ms
          (portfolio, seed 7)

          to see it again:
            try await explore(replay: "L1-7Q4M-2KDR-01") { … }

        """

    static let empty = """
        ✗ thrown

          (no step was written down)

          smallest failing schedule: 0 switches of 0 steps; found after 1 of 1,000 schedules, 2 ms
          (portfolio, seed 7)

        """
}
