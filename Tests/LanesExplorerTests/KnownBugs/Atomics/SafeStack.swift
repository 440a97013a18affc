import LanesPoints

extension KnownBug {
    /// A lock-free stack of free elements, in which an element can be in two hands.
    ///
    /// Source: SCTBench's `safestack`, D. Vyukov's "safe stack" of the CHESS forum, 2010. Three threads and at least
    /// five preemptions are said to be needed. Attempts are bounded here, so that nobody spins.
    package static let safeStack = KnownBug(
        "safe stack",
        source: "SCTBench, safestack",
        leastSwitches: nil,
        strategyNote: "five preemptions among three threads: not found within 1,000 schedules but by luck",
        isAlwaysFound: false,
        bug: { try takeAndPutBack(VyukovStack()) },
        fixed: { try takeAndPutBack(LockedStack()) }
    )

    private static func takeAndPutBack(_ stack: some FreeList) throws {
        let holders = (0..<3).map { _ in Shared(-1) }
        try onThreads(3) { number in
            for _ in 0..<2 {
                guard let element = stack.pop() else { continue }
                holders[element].value = number
                let holder = holders[element].value
                try check(holder == number, "element \(element) is held by \(number) and \(holder)")
                stack.push(element)
            }
        }
    }
}

private protocol FreeList: Sendable {
    func pop() -> Int?
    func push(_ element: Int)
}

private final class VyukovStack: FreeList {
    private let head = Shared(0)
    private let count = Shared(3)
    private let next = [Shared(1), Shared(2), Shared(-1)]

    func pop() -> Int? {
        for _ in 0..<3 where count.value > 1 {
            let first = head.value
            let second = next[first].exchange(-1)
            guard second >= 0 else { continue }
            if head.replace(first, with: second) {
                count.add(-1)
                return first
            }
            next[first].value = second
        }
        return nil
    }

    func push(_ element: Int) {
        var first = head.value
        next[element].value = first
        while !head.replace(first, with: element) {
            first = head.value
            next[element].value = first
        }
        count.add(1)
    }
}

private final class LockedStack: FreeList {
    private let elements = Mutex([0, 1, 2])
    func pop() -> Int? { elements.withLock { $0.popLast() } }
    func push(_ element: Int) { elements.withLock { $0.append(element) } }
}
