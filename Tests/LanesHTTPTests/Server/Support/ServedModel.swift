import Lanes
import LanesHTTP
import Testing

/// A model over a kernel: where each promise of the server must hold.
struct ServedModel: Sendable, CustomTestStringConvertible {
    let model: Model
    let kernel: KernelChoice

    var testDescription: String { "\(model) on \(kernel.rawValue)" }

    /// Whether a handler that blocks its thread leaves its loop free.
    var hasThreads: Bool {
        if case .threads = model { return true }
        return false
    }

    var isHybrid: Bool {
        if case .hybrid = model { return true }
        return false
    }

    private static let models: [Model] = [
        .eventLoop(loops: 1), .threads(4, queue: 100), .hybrid(loops: 2, workers: 2, queue: 100),
    ]
    private static let kernels: [KernelChoice] =
        KernelChoice.automatic.explained().hasPrefix("io_uring")
        ? [.uring, .epoll] : [.epoll]

    /// Every model over every kernel that this machine has.
    static let all = kernels.flatMap { kernel in models.map { ServedModel(model: $0, kernel: kernel) } }
    /// One loop, over every kernel: for what depends on the loop only.
    static let loops = kernels.map { ServedModel(model: .eventLoop(loops: 1), kernel: $0) }

    func with(_ model: Model) -> ServedModel { ServedModel(model: model, kernel: kernel) }
}
