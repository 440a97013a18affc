import AsyncAlgorithms
import LanesExplorer
import Testing

private struct OutOfOrder: Error {}
private struct EventLost: Error {}

/// Mistakes that people make with channels and merged sequences.
@Suite("Mistakes about the order of events")
struct OrderTests {
    @Test("A payment overtakes its order in a merge")
    func overtaking() async throws {
        try await isFound {
            let (orders, payments) = (AsyncChannel<String>(), AsyncChannel<String>())
            async let ordering: Void = announce("order", in: orders, thenFinish: true)
            async let paying: Void = announce("payment", in: payments, thenFinish: true)
            var seen: [String] = []
            for await event in merge(orders, payments) { seen.append(event) }
            _ = await (ordering, paying)
            if seen != ["order", "payment"] { throw OutOfOrder() }
        }
    }

    @Test("The first sender that finishes a channel takes it from the other")
    func finishedTooEarly() async throws {
        try await isFound {
            let channel = AsyncChannel<String>()
            async let left: Void = announce("left", in: channel, thenFinish: true)
            async let right: Void = announce("right", in: channel, thenFinish: true)
            var count = 0
            for await _ in channel { count += 1 }
            _ = await (left, right)
            if count != 2 { throw EventLost() }
        }
    }

    @Test("Mended, by whoever finishes it when both have sent, no order loses an event")
    func finishedLast() async throws {
        let exploration = try await explore {
            let channel = AsyncChannel<String>()
            let senders = Task {
                async let left: Void = announce("left", in: channel, thenFinish: false)
                async let right: Void = announce("right", in: channel, thenFinish: false)
                _ = await (left, right)
                channel.finish()
            }
            var count = 0
            for await _ in channel { count += 1 }
            await senders.value
            if count != 2 { throw EventLost() }
        }
        #expect(exploration.remarks == [])
    }
}

private func announce(_ event: String, in channel: AsyncChannel<String>, thenFinish: Bool) async {
    await channel.send(event)
    if thenFinish { channel.finish() }
}

/// Finds what is wrong with `body`, and finds it again by the token.
private func isFound(_ body: @escaping @Sendable () async throws -> Void) async throws {
    let found = try #require(await Explorer().run(body).failure)
    #expect(found.kind == "thrown")
    var options = Explorer.Options()
    options.replay = found.token
    for _ in 0..<20 {
        let again = await Explorer(options).run(body)
        #expect(again.failure?.message == found.message)
        #expect(again.failure?.token == found.token)
    }
}
