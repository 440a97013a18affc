import Glibc
import Testing

@testable import Lanes

/// The kernels that the contract suites run on; a new one is added here and nowhere else.
enum KernelKind: CaseIterable, CustomTestStringConvertible {
    case uring
    case epoll
    case simulated

    /// A kernel for the calling thread.
    func make() throws -> any Kernel {
        switch self {
        case .uring: try UringKernel()
        case .epoll: try EpollKernel()
        case .simulated: SimulatedKernel()
        }
    }

    /// Runs `body` with a kernel and the two ends of a connection, which are closed then unless `body` does that.
    func withPair(
        closes: Bool = true,
        _ body: (_ kernel: any Kernel, _ client: Descriptor, _ server: Descriptor) throws -> Void
    ) throws {
        let kernel = try make()
        let (client, server) = try kernel.connectPair()
        try body(kernel, client, server)
        guard closes else { return }
        kernel.close(client)
        kernel.close(server)
    }

    var testDescription: String {
        switch self {
        case .uring: "io_uring"
        case .epoll: "epoll"
        case .simulated: "simulated"
        }
    }
}

/// Notes every answer down.
class Recorder: Waiter {
    struct Answer: Equatable {
        let tag: Tag
        let result: Int32
        let isLast: Bool
        var bytes: [UInt8] = []
    }

    private(set) var answers: [Answer] = []
    private(set) var bytes: [UInt8] = []

    var results: [Int32] { answers.map(\.result) }
    var last: [Answer] { answers.filter(\.isLast) }

    override func complete(_ completion: Completion, tag: Tag) {
        let bytes = Array(completion.bytes)
        self.bytes += bytes
        answers.append(Answer(tag: tag, result: completion.result, isLast: completion.isLast, bytes: bytes))
    }
}

/// Calls a closure for every answer, in the middle of `collect`.
final class Reactor: Recorder {
    var react: ((Completion, Tag) -> Void)?

    override func complete(_ completion: Completion, tag: Tag) {
        super.complete(completion, tag: tag)
        react?(completion, tag)
    }
}

extension Kernel {
    func collect(until deadline: UInt64) { collect(until: deadline) {} }

    /// Collects until `condition` holds, or nothing has come of it for long.
    func collect(while condition: () -> Bool) {
        for _ in 0..<4_000 {
            guard condition() else { return }
            collect(until: now() + 5_000_000)
        }
    }

    /// Collects a few times, for what must not happen.
    func settle() {
        for _ in 0..<4 { collect(until: now() + 2_000_000) }
    }

    /// The one answer to an operation.
    func perform(_ operation: IOOperation) -> Int32 {
        let recorder = Recorder()
        submit(operation, for: recorder, tag: 0)
        collect { recorder.answers.isEmpty }
        return recorder.results.first ?? -ETIME
    }

    /// Two connected descriptors: the one that connected and the one that was accepted.
    func connectPair() throws -> (client: Descriptor, server: Descriptor) {
        let (listener, address) = try listen(at: .loopback(port: 0), backlog: 16)
        defer { close(listener) }
        let client = try makeSocket(for: address)
        let raw = try address.raw()
        defer { raw.free() }
        let recorder = Recorder()
        submit(.accept(listener), for: recorder, tag: 0)
        submit(.connect(client, to: raw), for: recorder, tag: 1)
        collect { recorder.answers.count < 2 }
        guard let accepted = recorder.answers.first(where: { $0.tag == 0 }), accepted.result >= 0 else {
            throw IOError(code: ECONNABORTED, operation: "connect a pair")
        }
        return (client, accepted.result)
    }

    /// Sends bytes whole; the result of the send.
    func send(_ bytes: [UInt8], on descriptor: Descriptor) -> Int32 {
        bytes.withUnsafeBytes { perform(.send(descriptor, $0)) }
    }

    /// Receives with `receiveMany` until the stream ends or fails.
    func receiveAll(from descriptor: Descriptor) -> Recorder {
        let recorder = Recorder()
        submit(.receiveMany(descriptor), for: recorder, tag: 0)
        collect { recorder.last.isEmpty }
        return recorder
    }
}

/// Memory that stays where it is for as long as a kernel needs it.
final class Memory {
    let buffer: UnsafeMutableRawBufferPointer
    init(_ bytes: [UInt8]) {
        buffer = .allocate(byteCount: bytes.count, alignment: 1)
        bytes.withUnsafeBytes { buffer.copyMemory(from: $0) }
    }
    convenience init(count: Int) { self.init([UInt8](repeating: 0, count: count)) }
    deinit { buffer.deallocate() }
    var readable: UnsafeRawBufferPointer { UnsafeRawBufferPointer(buffer) }
    var bytes: [UInt8] { Array(buffer) }
}

/// Bytes in which a piece that is missing, twice or elsewhere shows: no buffer's size is a multiple of the period.
func pattern(_ count: Int) -> [UInt8] {
    let period = (0..<4099).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + period.count)
    while bytes.count < count { bytes += period }
    bytes.removeLast(bytes.count - count)
    return bytes
}

/// A file of its own, gone at the end.
func withFile<Result>(_ content: [UInt8], _ body: (Descriptor) throws -> Result) rethrows -> Result {
    var path = Array("/tmp/lanes-test-XXXXXX".utf8CString)
    let file = mkstemp(&path)
    defer {
        close(file)
        unlink(path)
    }
    _ = content.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
    return try body(file)
}
