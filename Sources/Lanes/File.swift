import Glibc

/// A regular file, read and written without delaying anybody else on the lane; closed with its last reference.
///
/// Reads and writes name their offset, so one file may be used by several tasks at a time. On a loop lane io_uring
/// carries them out; on a thread lane they are done in place. (With epoll they are done in place, too: files have no
/// readiness.) Every error names the path.
public final class File: Sendable {
    /// What the file is opened for.
    public enum Mode: Sendable {
        /// Reading only.
        case read
        /// Reading and writing; the file must exist unless `creating`, and loses what it holds if `truncating`.
        case write(creating: Bool = true, truncating: Bool = false)
        /// Writing at the end only; created when it does not exist.
        case append
    }

    /// The path, as it was given to `open`.
    public let path: String
    package let descriptor: Descriptor
    private let appends: Bool

    private init(path: String, descriptor: Descriptor, appends: Bool) {
        self.path = path
        self.descriptor = descriptor
        self.appends = appends
    }

    deinit { close(descriptor) }

    // MARK: Open

    /// Opens a file; `permissions` are those of a file that is created (less the process' umask).
    ///
    /// - Throws: `FileError`, or `LaneError.overloaded` when the workers' queue is full: the system's call blocks, so
    ///   it is offloaded.
    public static func open(_ path: String, _ mode: Mode = .read, permissions: UInt32 = 0o644) async throws -> File {
        try await offload { try openInPlace(path, mode, permissions) }
    }

    private static func openInPlace(_ path: String, _ mode: Mode, _ permissions: UInt32) throws(FileError) -> File {
        guard !path.utf8.contains(0) else { throw FileError(path, "open", EINVAL) }
        // Non-blocking, or opening a FIFO would wait for its other end.
        let fd = Glibc.open(path, mode.flags | O_CLOEXEC | O_NONBLOCK, permissions)
        guard fd >= 0 else { throw FileError(path, "open", errno) }
        var appends = false
        if case .append = mode { appends = true }
        let file = File(path: path, descriptor: fd, appends: appends)
        let status = try file.status()
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileError(.notRegular, path) }
        _ = fcntl(fd, F_SETFL, appends ? O_APPEND : 0)
        return file
    }

    // MARK: Read

    /// The bytes from `offset` on, `count` of them or as many as the file has there.
    ///
    /// `deadline` and cancellation end the wait (`FileError.io`).
    public func read(
        at offset: Int,
        count: Int,
        until deadline: LaneClock.Instant = .never
    ) async throws(FileError) -> [UInt8] {
        guard offset >= 0, count >= 0 else { throw FileError(path, "read", EINVAL) }
        var bytes: [UInt8] = []
        // Piece by piece, so that memory is taken for what there is, not for what was asked for.
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: min(count, Self.pieceSize), alignment: 64)
        defer { piece.deallocate() }
        while bytes.count < count {
            let wanted = UnsafeMutableRawBufferPointer(rebasing: piece[..<min(piece.count, count - bytes.count)])
            let got = try await perform(.read(descriptor, into: wanted, offset: offset + bytes.count), deadline)
            if got == 0 { break }
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: wanted[..<got]))
        }
        return bytes
    }

    /// The whole file.
    ///
    /// Throws `FileError` of the kind `tooLong` when it has more than `limit` bytes.
    public func readAll(limit: Int, until deadline: LaneClock.Instant = .never) async throws(FileError) -> [UInt8] {
        guard limit >= 0 else { throw FileError(path, "read", EINVAL) }
        let bytes = try await read(at: 0, count: limit == .max ? .max : limit + 1, until: deadline)
        guard bytes.count <= limit else { throw FileError(.tooLong(limit: limit), path) }
        return bytes
    }

    // MARK: Write

    /// Writes all the bytes at `offset`.
    public func write(
        _ bytes: [UInt8],
        at offset: Int,
        until deadline: LaneClock.Instant = .never
    ) async throws(FileError) {
        guard offset >= 0 else { throw FileError(path, "write", EINVAL) }
        guard !appends else { throw FileError(.opened(for: "appending: use append"), path) }
        try await put(bytes, at: offset, deadline)
    }

    /// Writes all the bytes at the file's end, wherever that is by then.
    ///
    /// The file must be open for appending.
    public func append(_ bytes: [UInt8], until deadline: LaneClock.Instant = .never) async throws(FileError) {
        guard appends else { throw FileError(.opened(for: "something else: append needs the mode .append"), path) }
        try await put(bytes, at: 0, deadline)
    }

    private func put(_ bytes: [UInt8], at offset: Int, _ deadline: LaneClock.Instant) async throws(FileError) {
        // The kernel reads the memory while this task is suspended, which an array's own memory does not outlast.
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
        defer { copy.deallocate() }
        copy.copyBytes(from: bytes)
        var written = 0
        while written < copy.count {
            let rest = UnsafeRawBufferPointer(rebasing: copy[written...])
            let count = try await perform(.write(descriptor, rest, offset: offset + written), deadline)
            guard count > 0 else { throw FileError(path, "write", EIO) }
            written += count
        }
    }

    /// Returns when everything written is on the device (fsync(2)).
    public func synchronize() async throws(FileError) { _ = try await perform(.synchronize(descriptor), .never) }

    // MARK: Status

    /// The file's length in bytes, now.
    ///
    /// Throws `FileError`, or `LaneError.overloaded`.
    public var size: Int {
        get async throws { try await offload { [self] in Int(try status().st_size) } }
    }

    private func status() throws(FileError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(path, "look at", errno) }
        return status
    }

    private func perform(_ operation: IOOperation, _ deadline: LaneClock.Instant) async throws(FileError) -> Int {
        do throws(IOError) {
            return try await Lane.perform(operation, until: deadline)
        } catch {
            throw FileError(.io(error), path)
        }
    }

    private static let pieceSize = 256 * 1024
}

extension File.Mode {
    var flags: Int32 {
        switch self {
        case .read: O_RDONLY
        case .write(let creating, let truncating):
            O_RDWR | (creating ? O_CREAT : 0) | (truncating ? O_TRUNC : 0)
        case .append: O_WRONLY | O_CREAT | O_APPEND
        }
    }
}

/// What went wrong with a file, and which one it was.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong.
    public enum Kind: Hashable, Sendable {
        /// The system refused, the deadline passed, or the task was cancelled.
        case io(IOError)
        /// The file has more bytes than the caller's limit.
        case tooLong(limit: Int)
        /// The path is a directory, a device, a socket or a pipe.
        case notRegular
        /// The file was opened for something else.
        case opened(for: String)
    }

    /// What went wrong.
    public let kind: Kind
    /// The file's path, as it was given to `File.open`.
    public let path: String

    init(_ kind: Kind, _ path: String) {
        self.kind = kind
        self.path = path
    }

    init(_ path: String, _ operation: String, _ code: Int32) {
        self.init(.io(IOError(code: code, operation: operation)), path)
    }

    /// The path, and what is wrong with it.
    public var description: String {
        switch kind {
        case .io(let error): "\(path): \(error)"
        case .tooLong(let limit): "\(path): longer than the limit of \(limit) bytes"
        case .notRegular: "\(path): not a regular file"
        case .opened(let purpose): "\(path): opened for \(purpose)"
        }
    }
}
