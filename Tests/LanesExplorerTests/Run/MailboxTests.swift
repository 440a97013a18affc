import LanesExplorer
import Synchronization
import Testing

private final class Arrivals: Sendable {
    private let all = Mutex<[Int]>([])
    func note(_ number: Int) { all.withLock { $0.append(number) } }
    var numbers: [Int] { all.withLock { $0 } }
}

private actor Log {
    private(set) var numbers: [Int] = []
    func add(_ number: Int) { numbers.append(number) }
}

@Suite("Mailboxes")
struct MailboxTests {
    private static let overtaking: @Sendable () async throws -> Void = {
        let (arrivals, log) = (Arrivals(), Log())
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<3 {
                group.addTask {
                    arrivals.note(number)
                    await log.add(number)
                }
            }
        }
        if await log.numbers != arrivals.numbers { throw Broken() }
    }

    @Test("In order of arrival, callers of an actor do not overtake one another")
    func fifo() async throws {
        try await explore(schedules: 300, strategy: .random, mailbox: .fifo, Self.overtaking)
        try await explore(strategy: .exhaustive(preemptions: 1), mailbox: .fifo, Self.overtaking)
    }

    @Test("By default they do, and the report says that the failure needs it")
    func any() async throws {
        let exploration = await Explorer().run(Self.overtaking)
        #expect(exploration.failure?.kind == "thrown")
        #expect(exploration.remarks.contains { $0.contains("`mailbox: .fifo` leaves such orders out: none of") })
    }

    private static let lostUpdate: @Sendable () async throws -> Void = {
        let account = Account()
        async let left: Void = account.deposit(1)
        async let right: Void = account.deposit(1)
        _ = await (left, right)
        if await account.balance != 2 { throw Broken() }
    }

    @Test("In order of arrival a lost update is found all the same")
    func lostUpdateInOrder() async throws {
        var options = Explorer.Options()
        options.mailbox = .fifo
        let exploration = await Explorer(options).run(Self.lostUpdate)
        #expect(exploration.failure?.kind == "thrown")
    }

    @Test("and where its smallest order needs to overtake, the report says that others do not")
    func lostUpdateInAnyOrder() async throws {
        let exploration = await Explorer().run(Self.lostUpdate)
        #expect(exploration.remarks.contains { $0.contains("In order of arrival it breaks too") })
    }
}
