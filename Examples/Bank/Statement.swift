import Glibc
import Lanes
import ServiceLifecycle

/// A file for download, of about 2 MB, in a folder of its own that goes away with the server.
final class StatementFolder: Service {
    static let fileName = "statement.csv"
    private static let lines = 50_000

    /// The folder's path.
    let path: String

    /// Makes the folder and the file in it.
    ///
    /// - Throws: `IOError` when the system does not let it.
    init() throws {
        var base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        while base.count > 1, base.hasSuffix("/") { base.removeLast() }
        var template = "\(base)/lanes-bank-XXXXXX".utf8CString.map { $0 }
        guard mkdtemp(&template) != nil else { throw IOError(code: errno, operation: "make a folder in \(base)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do {
            try Self.write(Self.text, to: "\(path)/\(Self.fileName)")
        } catch {
            remove()
            throw error
        }
    }

    deinit { remove() }

    func run() async throws {
        defer { remove() }
        try? await gracefulShutdown()
    }

    private static func write(_ text: [UInt8], to file: String) throws(IOError) {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw IOError(code: errno, operation: "make \(file)") }
        defer { close(descriptor) }
        var rest = text[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw IOError(code: errno, operation: "write \(file)") }
            rest = rest.dropFirst(count)
        }
    }

    private func remove() {
        unlink("\(path)/\(Self.fileName)")
        rmdir(path)
    }

    private static var text: [UInt8] {
        var text = "date,text,amount,balance\n"
        var balance = 0
        for line in 1...lines {
            let amount = (line * 7919) % 20_011 - 9_500
            balance += amount
            text += "2026-\(two(line % 12 + 1))-\(two(line % 28 + 1)),transfer \(line),\(amount),\(balance)\n"
        }
        return Array(text.utf8)
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
