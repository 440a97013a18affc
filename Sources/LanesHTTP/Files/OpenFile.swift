import Glibc
package import Lanes

/// A file open for reading; closed with the last reference.
package final class OpenFile: Sendable {
    package let descriptor: Descriptor
    package let size: Int
    /// Seconds since 1970.
    package let modified: Int
    package let inode: UInt64
    package let isRegular: Bool
    package let isDirectory: Bool

    package init(descriptor: Descriptor) throws(IOError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw IOError(code: code, operation: "look at a file")
        }
        self.descriptor = descriptor
        size = Int(status.st_size)
        modified = Int(status.st_mtim.tv_sec)
        inode = UInt64(status.st_ino)
        isRegular = status.st_mode & S_IFMT == S_IFREG
        isDirectory = status.st_mode & S_IFMT == S_IFDIR
    }

    deinit { close(descriptor) }
}
