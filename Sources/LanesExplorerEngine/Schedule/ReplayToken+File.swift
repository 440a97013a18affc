import Glibc

extension ReplayToken {
    /// What a report prints: the token, or, where that is too long for a line, `@` and the path of a file with it.
    package func printed(file path: String) throws(ReplayTokenError) -> String {
        let text = self.text
        guard text.utf8.count > Self.longestText else { return text }
        try Self.write(text, to: path)
        return "@\(path)"
    }

    /// Reads what a report printed.
    package init(printed text: String) throws(ReplayTokenError) {
        guard let sign = text.firstIndex(where: { !$0.isWhitespace }), text[sign] == "@" else {
            try self.init(text: text)
            return
        }
        let path = text[text.index(after: sign)...].prefix { !$0.isNewline }
        try self.init(text: Self.read(String(path)))
    }

    private static func write(_ text: String, to path: String) throws(ReplayTokenError) {
        guard let file = fopen(path, "we") else { throw .file(path: path, reason: reason()) }
        let isWritten = fputs(text + "\n", file) >= 0
        guard fclose(file) == 0, isWritten else { throw .file(path: path, reason: reason()) }
    }

    /// A schedule of the greatest length has fewer characters, if no step is like the one before.
    private static let largestFile = 64 << 20

    private static func read(_ path: String) throws(ReplayTokenError) -> String {
        // A pipe or a device might never end, or never begin, and so might a file of the system's.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0, let file = fdopen(descriptor, "r") else { throw .file(path: path, reason: reason()) }
        defer { fclose(file) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .file(path: path, reason: reason()) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .file(path: path, reason: "it is not a file") }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
            bytes += buffer[..<count]
            guard bytes.count <= largestFile else { throw .file(path: path, reason: "it is too large for a token") }
        }
        guard ferror(file) == 0 else { throw .file(path: path, reason: reason()) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
