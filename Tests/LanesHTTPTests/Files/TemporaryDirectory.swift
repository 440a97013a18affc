import Glibc
import Synchronization
import Testing

/// A directory for one test, gone with its last reference.
final class TemporaryDirectory: Sendable {
    let path: String
    private let made = Mutex<[String]>([])

    init() throws {
        var template = Array("/tmp/lanes-files-XXXXXX".utf8CString)
        path = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    deinit {
        let names = made.withLock { $0.reversed() }
        for name in names { remove("\(path)/\(name)") }
        remove(path)
    }

    private func at(_ name: String) -> String {
        made.withLock { $0.append(name) }
        return "\(path)/\(name)"
    }

    func write(_ name: String, _ text: String) throws {
        let descriptor = open(at(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        try #require(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
    }

    func makeDirectory(_ name: String) throws { try #require(mkdir(at(name), 0o755) == 0) }

    func link(_ name: String, to target: String) throws { try #require(symlink(target, at(name)) == 0) }

    func makePipe(_ name: String) throws { try #require(mkfifo(at(name), 0o644) == 0) }

    /// Sets a file's time of change.
    func setModified(_ name: String, _ seconds: Int, nanoseconds: Int = 0) throws {
        let time = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
        let times = [time, time]
        try #require(utimensat(AT_FDCWD, "\(path)/\(name)", times, 0) == 0)
    }
}
