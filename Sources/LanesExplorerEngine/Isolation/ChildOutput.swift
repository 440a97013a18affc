import CCapture
import Glibc

/// Where a child's standard error goes: a file in memory, read when a run has ended.
final class ChildOutput {
    let file: Int32

    init() throws(SystemError) {
        file = lanes_isolation_output()
        if file < 0 { throw SystemError(number: -file) }
    }

    deinit { close(file) }

    /// Of what a run has written, more is not of interest.
    private static let limit = 1 << 16

    /// What was written since the last time, its end where it is long. The child must not be writing.
    func take() -> [UInt8] {
        let size = Int(lseek(file, 0, SEEK_CUR))
        guard size > 0 else { return [] }
        let count = min(size, Self.limit)
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, pread(file, buffer.baseAddress, count, off_t(size - count)))
        }
        ftruncate(file, 0)
        lseek(file, 0, SEEK_SET)
        return bytes
    }

    /// A run that did not crash has written what the body wanted to be read.
    func forward() {
        _ = take().withUnsafeBytes { $0.writeAll(to: STDERR_FILENO) }  // where nobody reads, nothing is lost
    }
}
