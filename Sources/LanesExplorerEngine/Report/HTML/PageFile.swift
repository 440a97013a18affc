import Glibc

/// The file that a page goes to.
enum PageFile {
    /// `nil`: it was written; else why it could not be.
    static func write(_ page: String, to path: String) -> String? {
        // Without waiting: a pipe that nobody reads would keep the report for ever.
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, 0o644)
        guard file >= 0 else { return String(cString: strerror(errno)) }
        let isWhole = Array(page.utf8).withUnsafeBytes { $0.writeAll(to: file) }
        let reason = String(cString: strerror(errno))
        return close(file) == 0 && isWhole ? nil : reason
    }
}

extension UnsafeRawBufferPointer {
    /// False: not all of it could be written; `errno` says why.
    func writeAll(to file: Int32) -> Bool {
        var rest = self[...]
        while !rest.isEmpty {
            let count = write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
