import LanesPoints

extension KnownBug {
    /// One thread writes 0 to 6 into a buffer, the other reads them; a turn that comes too early is lost, but counted.
    ///
    /// Source: SCTBench's `circular_buffer_bad`. The reader has a turn in vain, the writer writes 0, the reader
    /// expects 1: body, 2, 1, 2, body.
    package static let circularBuffer = KnownBug(
        "circular buffer",
        source: "SCTBench, CS/circular_buffer_bad",
        leastSwitches: 4,
        bug: { try exchange(LossyExchange(capacity: 10), first: [], turns: 7) },
        fixed: { try exchangeInTurn(first: [], turns: 7) }
    )

    /// The same with a queue of twenty, into which the writer has put one element before they take turns.
    ///
    /// Source: SCTBench's `queue_bad`. The reader has a turn in vain, the writer puts in two, the reader expects the
    /// second: body, 2, 1, 2, body.
    package static let queue = KnownBug(
        "queue",
        source: "SCTBench, CS/queue_bad",
        leastSwitches: 4,
        bug: { try exchange(LossyExchange(capacity: 20), first: [0], turns: 20) },
        fixed: { try exchangeInTurn(first: [0], turns: 20) }
    )

    private static func exchange(_ exchange: LossyExchange, first: [Int], turns: Int) throws {
        let shared = Mutex(exchange)
        try onThreads(
            {
                if !first.isEmpty { shared.withLock { $0.elements.append(contentsOf: first) } }
                for turn in 0..<(turns - first.count) { shared.withLock { $0.write(first.count + turn) } }
            },
            {
                for turn in 0..<turns { try shared.withLock { try $0.read(expecting: turn) } }
            }
        )
    }

    private static func exchangeInTurn(first: [Int], turns: Int) throws {
        let shared = Mutex(LossyExchange(capacity: turns, elements: first))
        let changed = Condition()
        try onThreads(
            {
                for turn in first.count..<turns {
                    shared.withLock { now in
                        while !now.mayWrite { changed.wait(&now, unlocking: shared) }
                        now.write(turn)
                    }
                    changed.notify()
                }
            },
            {
                for turn in 0..<(turns - first.count) {
                    try shared.withLock { now in
                        while now.mayWrite { changed.wait(&now, unlocking: shared) }
                        try now.read(expecting: turn)
                    }
                    changed.notify()
                }
            }
        )
    }

    /// One thread pushes ten times; the other pops once something was pushed, whether or not something is left.
    ///
    /// Source: SCTBench's `stack_bad`. One is pushed, two are popped: body, 1, 2, 1, body.
    package static let stack = KnownBug(
        "stack",
        source: "SCTBench, CS/stack_bad",
        leastSwitches: 4,
        bug: { try pushAndPop { $0.hasBegun } },
        fixed: { try pushAndPop { !$0.elements.isEmpty } }
    )

    private static func pushAndPop(_ mayPop: @escaping @Sendable (PushedStack) -> Bool) throws {
        let stack = Mutex(PushedStack())
        try onThreads(
            {
                for number in 0..<10 {
                    stack.withLock { now in
                        now.elements.append(number)
                        now.hasBegun = true
                    }
                }
            },
            {
                for _ in 0..<10 {
                    try stack.withLock { now in
                        guard mayPop(now) else { return }
                        try check(now.elements.popLast() != nil, "the stack is empty")
                    }
                }
            }
        )
    }

    /// To append another text, its length is asked for, then that many characters of it; it was erased in between.
    ///
    /// Source: SCTBench's `stringbuffer-jdk1.4`, after the JDK's StringBuffer. 2 asks, 1 erases, 2 reads, 1 writes:
    /// body, 2, 1, 2, 1, body.
    package static let stringBuffer = KnownBug(
        "StringBuffer of JDK 1.4",
        source: "SCTBench, conc-bugs/stringbuffer-jdk1.4",
        leastSwitches: 5,
        bug: {
            let text = SharedText("abc")
            try onThreads({ text.replace() }, { _ = try text.characters(count: text.count) })
        },
        fixed: {
            let text = SharedText("abc")
            try onThreads({ text.replace() }, { _ = try text.allCharacters() })
        }
    )

    /// Whether something is there is asked under the lock, and it is put there under the lock, but the lock was free
    /// in between.
    ///
    /// Source: put-if-absent, B. Goetz et al., "Java Concurrency in Practice", section 4.4. Body, 1, 2, 1, body.
    package static let putIfAbsent = KnownBug(
        "put if absent, two locks",
        source: "Goetz et al., Java Concurrency in Practice, 4.4",
        leastSwitches: 4,
        bug: {
            try put { list in
                if list.elements.withLock({ $0.isEmpty }) { list.elements.withLock { $0.append(1) } }
            }
        },
        fixed: { try put { list in list.elements.withLock { if $0.isEmpty { $0.append(1) } } } }
    )

    private static func put(_ step: @escaping @Sendable (SharedList) -> Void) throws {
        let list = SharedList()
        try onThreads(2) { _ in step(list) }
        let count = list.elements.withLock { $0.count }
        try check(count == 1, "put \(count) times")
    }
}

private struct LossyExchange {
    let capacity: Int
    var elements: [Int] = []
    var mayWrite = true
    var read = 0

    mutating func write(_ element: Int) {
        guard mayWrite, elements.count < capacity else { return }
        elements.append(element)
        mayWrite = false
    }

    mutating func read(expecting element: Int) throws {
        guard !mayWrite else { return }
        try check(elements[read] == element, "read \(elements[read]) in place of \(element)")
        read += 1
        mayWrite = true
    }
}

private struct PushedStack {
    var elements: [Int] = []
    var hasBegun = false
}

private final class SharedText: Sendable {
    private let text: Mutex<[Character]>
    init(_ text: String) { self.text = Mutex(Array(text)) }

    var count: Int { text.withLock { $0.count } }

    func characters(count: Int) throws -> [Character] {
        try text.withLock { text in
            try check(count <= text.count, "\(count) characters of \(text.count) were asked for")
            return Array(text.prefix(count))
        }
    }

    func allCharacters() throws -> [Character] { text.withLock { $0 } }

    func replace() {
        text.withLock { $0.removeAll() }
        text.withLock { $0.append(contentsOf: "abc") }
    }
}

private final class SharedList: Sendable {
    let elements = Mutex<[Int]>([])
}
