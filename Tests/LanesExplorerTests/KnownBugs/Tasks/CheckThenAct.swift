extension KnownBug {
    /// Three buyers see the last item in stock, and two of them get it: the payment lies between the look and the sale.
    ///
    /// Source: check-then-act, B. Goetz et al., "Java Concurrency in Practice", section 2.2; here across an await.
    /// 1 looks, 2 buys, 1 buys, and 3 has to have its turn too: four stretches between the body's two.
    package static let oversell = KnownBug(
        "oversell the last item",
        source: "Goetz et al., Java Concurrency in Practice, 2.2",
        leastSwitches: 5,
        bug: { try await sell { await $0.buy() } },
        fixed: { try await sell { await $0.reserveAndBuy() } }
    )

    private static func sell(_ buy: @escaping @Sendable (Shop) async -> Void) async throws {
        let shop = Shop(stock: 1)
        try await inTasks(3) { _ in await buy(shop) }
        let stock = await shop.stock
        try check(stock >= 0, "\(1 - stock) sold of 1")
    }

    /// Two who ask for the same thing while it is not in the cache both fetch it.
    ///
    /// Source: the image cache of "Protect mutable state with Swift actors", WWDC 2021. The first asks, the second
    /// finds nothing in the cache: body, 1, 2, then both get on, which takes another turn of the first.
    package static let doubleFetch = KnownBug(
        "actor re-entrancy, double fetch",
        source: "WWDC 2021, Protect mutable state with Swift actors",
        leastSwitches: 4,
        bug: { try await fetch { await $0.value() } },
        fixed: { try await fetch { await $0.sharedValue() } }
    )

    private static func fetch(_ get: @escaping @Sendable (FetchingCache) async -> Int) async throws {
        let cache = FetchingCache()
        try await inTasks(2) { _ in _ = await get(cache) }
        let fetches = await cache.fetches
        try check(fetches == 1, "fetched \(fetches) times")
    }
}

private actor Shop {
    private(set) var stock: Int
    private let payment = Elsewhere()
    init(stock: Int) { self.stock = stock }

    func buy() async {
        guard stock > 0 else { return }
        await payment.visit()
        stock -= 1
    }

    func reserveAndBuy() async {
        guard stock > 0 else { return }
        stock -= 1
        await payment.visit()
    }
}

private actor FetchingCache {
    private(set) var fetches = 0
    private var cached: Int?
    private var fetching: Task<Int, Never>?
    private let origin = Elsewhere()

    func value() async -> Int {
        if let cached { return cached }
        let value = await fetch()
        cached = value
        return value
    }

    func sharedValue() async -> Int {
        if let fetching { return await fetching.value }
        let task = Task { await fetch() }
        fetching = task
        return await task.value
    }

    private func fetch() async -> Int {
        fetches += 1
        await origin.visit()
        return 42
    }
}
