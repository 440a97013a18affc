import Glibc
import Lanes

/// Which content a file has, as far as its metadata tells: what caches compare (RFC 9110 section 8.8).
struct FileVersion: Equatable {
    /// With its quotes.
    ///
    /// Strong: writing to a file changes its time of change by nanoseconds.
    let entityTag: String
    /// Whole seconds since 1970.
    let modified: Int

    init(_ file: OpenFile) throws(IOError) {
        var status = stat()
        guard fstat(file.descriptor, &status) == 0 else { throw IOError(code: errno, operation: "look at a file") }
        let parts = [Int(status.st_ino), Int(status.st_size), Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec)]
        entityTag = "\"" + parts.map { String($0, radix: 36) }.joined(separator: "-") + "\""
        modified = Int(status.st_mtim.tv_sec)
    }

    init(entityTag: String, modified: Int) {
        self.entityTag = entityTag
        self.modified = modified
    }

    /// The value of `Last-Modified`.
    var lastModified: String { HTTPDate.string(unixSeconds: modified) }
}
