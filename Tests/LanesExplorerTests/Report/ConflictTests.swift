import Testing

@testable import LanesExplorerEngine

@Suite("The conflict that explains a failure")
struct ConflictTests {
    @Test("a lost update: read, written by another, overwritten")
    func lostUpdate() throws {
        let conflict = try #require(Conflict(in: ExampleTraces.lostUpdateOfAtomic.trace))
        #expect(
            conflict.sentence == """
                deposit-1 read Atomic #1 at step 4 before deposit-0 wrote it at step 6; its own write at step 7 \
                overwrote that.
                """
        )
        #expect(
            conflict.parts == [
                Conflict.Part(3, "reads"), Conflict.Part(5, "writes in between"), Conflict.Part(6, "overwrites that"),
            ]
        )
    }

    @Test("callers come in in order: who asks to be let into an actor has not been there yet")
    func mailboxInOrder() async throws {
        var options = Explorer.Options()
        options.mailbox = .fifo
        let exploration = await Explorer(options).run {
            let account = Account()
            async let left: Void = account.deposit(1)
            async let right: Void = account.deposit(1)
            _ = await (left, right)
            if await account.balance != 2 { throw Broken() }
        }
        let trace = try #require(exploration.failure?.trace).readable
        let conflict = try #require(Conflict(in: trace))
        #expect(conflict.parts.map { trace.steps[$0.step].resource } == ["Account", "Account", "Account"])
    }

    @Test("on an actor: back where another has been meanwhile, and not the body that looks at the end")
    func reentrancy() throws {
        let conflict = try #require(Conflict(in: ExampleTraces.lostUpdate.trace))
        #expect(conflict.parts.map(\.step) == [2, 6, 8])
        #expect(
            conflict.sentence == """
                deposit-0 ran on Account #1 at step 3 and again at step 9. In between, at step 7, deposit-1 ran on it \
                too: what deposit-0 knew from step 3 was out of date.
                """
        )
    }

    @Test("a deadlock: what each took and waits for")
    func deadlock() throws {
        let conflict = try #require(Conflict(in: ExampleTraces.deadlock.trace))
        #expect(conflict.parts == [Conflict.Part(2, "takes Mutex #1"), Conflict.Part(4, "takes Mutex #2")])
        #expect(
            conflict.sentence == """
                transfer-there took Mutex #1 at step 3 and waits for Mutex #2; transfer-back took Mutex #2 at step 5 \
                and waits for Mutex #1: neither can go on.
                """
        )
    }

    @Test("three philosophers wait in a circle")
    func circle() throws {
        var run = TraceBuilder(.deadlock, "deadlock")
        let strands = (0..<3).map { run.strand("philosopher-\($0)", .thread) }
        for (index, strand) in strands.enumerated() { run.step(strand, .lock, on: "Fork #\(index + 1)") }
        for (index, strand) in strands.enumerated() {
            run.wait(strand, .lock, for: "Fork #\((index + 1) % 3 + 1)", heldBy: strands[(index + 1) % 3])
        }
        let conflict = try #require(Conflict(in: run.trace))
        #expect(conflict.parts.map(\.step) == [0, 1, 2])
        #expect(conflict.sentence.hasSuffix("and waits for Fork #1: none of them can go on."))
    }

    @Test("a lock that its own holder wants again")
    func again() throws {
        var run = TraceBuilder(.deadlock, "deadlock")
        let only = run.strand("test")
        run.step(only, .lock, on: "Mutex #1")
        run.wait(only, .lock, for: "Mutex #1", heldBy: only)
        let conflict = try #require(Conflict(in: run.trace))
        #expect(conflict.sentence == "test took Mutex #1 at step 1 and waits for it itself: it cannot go on.")
    }

    @Test("a notification that came too early")
    func lostNotification() throws {
        var run = TraceBuilder(.deadlock, "deadlock")
        let (consumer, producer) = (run.strand("consumer", .thread), run.strand("producer", .thread))
        run.step(producer, .notify, on: "Condition #1")
        run.step(consumer, .lock, on: "Mutex #2")
        run.wait(consumer, .wait, for: "Condition #1")
        let conflict = try #require(Conflict(in: run.trace))
        #expect(
            conflict.sentence == """
                producer notified Condition #1 at step 1, before consumer began to wait for it at step 2: nobody was \
                there to hear it, and nobody notifies again.
                """
        )
    }

    @Test("check under one lock, act under the next")
    func checkThenAct() throws {
        var run = TraceBuilder(.thrown, "overdrawn")
        let (first, second) = (run.strand("withdraw-0", .thread), run.strand("withdraw-1", .thread))
        run.step(first, .lock, on: "Mutex #1")
        run.step(second, .lock, on: "Mutex #1", preempts: true)
        run.step(second, .lock, on: "Mutex #1")
        run.step(first, .lock, on: "Mutex #1")
        let conflict = try #require(Conflict(in: run.trace))
        #expect(
            conflict.sentence == """
                withdraw-0 held Mutex #1 at step 1 and again at step 4. In between, at step 3, withdraw-1 held it \
                too: what withdraw-0 knew from step 1 was out of date.
                """
        )
    }

    @Test("used before it was ready: the order that the preemption brought about")
    func order() throws {
        var run = TraceBuilder(.thrown, "used before it was ready")
        let (main, worker) = (run.strand("main", .thread), run.strand("worker", .thread))
        run.step(main, .start)
        run.step(worker, .load, on: "Atomic #1", reads: true, preempts: true)
        run.step(main, .store, on: "Atomic #1")
        let conflict = try #require(Conflict(in: run.trace))
        #expect(conflict.sentence == "worker read Atomic #1 at step 2, before main wrote it at step 3.")
        #expect(conflict.parts.map(\.role) == ["reads first", "writes after that"])
    }

    @Test("the body that looks at the beginning and at the end is to blame last")
    func body() throws {
        var run = TraceBuilder(.thrown, "wrong")
        let (body, task) = (run.strand("test"), run.strand("deposit-0"))
        for strand in [task, body, task, body, task] { run.step(strand, .hop, on: "Account #1") }
        let conflict = try #require(Conflict(in: run.trace))
        #expect(conflict.sentence.hasPrefix("deposit-0 ran on Account #1 at step"))
    }

    @Test("steps that touch nothing together are not blamed")
    func nothing() {
        var run = TraceBuilder(.thrown, "wrong")
        let strands = [run.strand("a"), run.strand("b")]
        for strand in strands { run.step(strand, .hop, on: "Actor #\(strand.number)") }
        #expect(Conflict(in: run.trace) == nil)
        #expect(Conflict(in: AdversarialTraces.empty.trace) == nil)
        #expect(Conflict(in: AdversarialTraces.livelock(100).trace) == nil)
    }

    @Test("a conflict that the trace brings along is believed, if its steps exist")
    func given() {
        var trace = ExampleTraces.lostUpdate.trace
        trace.conflict = (2, 6)
        #expect(Conflict(in: trace)?.parts.map(\.step) == [2, 6])
        trace.conflict = (2, 60)
        #expect(Conflict(in: trace)?.parts.map(\.step) == [2, 6, 8])
    }
}
