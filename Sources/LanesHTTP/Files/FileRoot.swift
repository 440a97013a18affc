import Glibc
import Lanes

/// A directory whose files can be opened by the paths of requests, and nothing outside of it.
///
/// Each segment is opened relative to the directory before it, and symbolic links are refused (`O_NOFOLLOW`), so no
/// path leads out, also while others move directories about. `openat2` with `RESOLVE_BENEATH` would do it in one
/// system call, but common container profiles refuse it.
final class FileRoot: Sendable {
    private let descriptor: Descriptor
    private let allowsHidden: Bool

    /// Holds on to a directory, which stays the same one when another is put in its place.
    init(_ path: String, allowsHidden: Bool) throws(IOError) {
        descriptor = Glibc.open(path, Self.pathOnly | O_DIRECTORY | O_CLOEXEC)
        self.allowsHidden = allowsHidden
        if descriptor < 0 { throw IOError(code: errno, operation: "open the directory \"\(path)\"") }
    }

    deinit { close(descriptor) }

    /// Opens what a path of decoded segments names, a file or a directory.
    ///
    /// `nil`: there is nothing that may be seen, or no segment.
    func open(_ segments: some Collection<String>) throws(IOError) -> OpenFile? {
        var directory = descriptor
        defer { if directory != descriptor { close(directory) } }
        var rest = segments[...]
        while let segment = rest.popFirst() {
            guard isVisible(segment) else { return nil }
            let opened = openat(directory, segment, rest.isEmpty ? Self.asFile : Self.asDirectory)
            guard opened >= 0 else { return try Self.absent(errno, segment) }
            if rest.isEmpty { return try OpenFile(descriptor: opened) }
            if directory != descriptor { close(directory) }
            directory = opened
        }
        return nil
    }

    /// `O_PATH`, which Glibc declares for GNU sources only: the directory is walked through, not read.
    private static let pathOnly: Int32 = 0x20_0000
    // A named pipe must not hold the caller up (O_NONBLOCK); it is found not to be a regular file then.
    private static let asFile = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
    private static let asDirectory = pathOnly | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

    private func isVisible(_ segment: String) -> Bool {
        if segment.isEmpty || segment == "." || segment == ".." { return false }
        if segment.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "/") }) { return false }
        return allowsHidden || !segment.hasPrefix(".")
    }

    /// Errors that say that there is no such file, or none that this process may read, are no errors of the server's.
    private static func absent(_ code: Int32, _ segment: String) throws(IOError) -> OpenFile? {
        switch code {
        case ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, EACCES, EPERM, ENXIO, EINVAL: return nil
        default: throw IOError(code: code, operation: "open a file")
        }
    }
}
