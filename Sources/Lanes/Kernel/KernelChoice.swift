import Glibc

/// Which kernel interface loops use.
public enum KernelChoice: String, Sendable, CaseIterable {
    /// io_uring where the system allows it, epoll where it does not.
    case automatic
    /// io_uring, or an error.
    case uring = "io_uring"
    /// epoll, everywhere.
    case epoll

    /// What the environment variable `LANES_KERNEL` says ("io_uring", "epoll"), or `automatic`.
    public static var fromEnvironment: KernelChoice {
        guard let value = getenv("LANES_KERNEL") else { return .automatic }
        return KernelChoice(rawValue: String(cString: value)) ?? .automatic
    }

    /// The kernel interface that a loop would get here, and why: for the start-up log.
    public func explained() -> String {
        switch self {
        case .epoll:
            return "epoll (asked for)"
        case .uring:
            return "io_uring (asked for)"
        case .automatic:
            do {
                _ = try UringKernel(entries: 8, buffers: 8, bufferSize: 64)
                return "io_uring (the system allows it)"
            } catch {
                return "epoll (io_uring is refused here: \(error))"
            }
        }
    }

    /// A kernel for the calling thread.
    package func make() throws(IOError) -> any Kernel {
        switch self {
        case .epoll: return try EpollKernel()
        case .uring: return try UringKernel()
        case .automatic:
            if let ring = try? UringKernel() { return ring }
            return try EpollKernel()
        }
    }
}
