import Glibc
import Testing

/// The built executable, run as anybody runs it: arguments, environment, signals, an exit status.
final class BankProcess {
    private let pid: pid_t
    private let outputPath: String
    private var status: Int32?

    /// What `waitForAddress` and the like wait for did not happen.
    struct Late: Error { let output: String }

    /// - Parameter descriptors: the hard limit of descriptors; `nil`: as this process has it.
    /// - Parameter wrapper: a command that becomes the executable in the end.
    init(
        _ arguments: [String],
        environment: [String: String] = [:],
        descriptors: Int? = nil,
        wrapper: [String] = []
    ) throws {
        var template = Array("/tmp/lanes-bank-XXXXXX".utf8CString)
        let output = mkstemp(&template)
        try #require(output >= 0)
        outputPath = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        defer { close(output) }
        // The shell is gone once it has set the limit: what is signalled and waited for is the executable.
        let limit = descriptors.map { "ulimit -n \($0); " } ?? ""
        let words = ["/bin/sh", "-c", limit + "exec \"$0\" \"$@\""] + wrapper + [try Self.executable()] + arguments
        pid = try Self.spawn(words, environment, output)
    }

    deinit {
        if exitStatus == nil {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
        unlink(outputPath)
    }

    /// It is built beside the tests.
    private static func executable() throws -> String {
        var path = [CChar](repeating: 0, count: 4096)
        try #require(readlink("/proc/self/exe", &path, path.count - 1) > 0)
        let tests = path.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        return tests.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/bank"
    }

    private static func spawn(_ words: [String], _ variables: [String: String], _ output: Int32) throws -> pid_t {
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        let inherited = ["TSAN_OPTIONS", "ASAN_OPTIONS", "LSAN_OPTIONS"].compactMap { (name: String) -> String? in
            getenv(name).map { "\(name)=\(String(cString: $0))" }
        }
        let settings: [String] = variables.map { "\($0)=\($1)" } + inherited + ["PATH=/usr/bin:/bin"]
        var environment: [UnsafeMutablePointer<CChar>?] = settings.map { strdup($0) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        var pid = pid_t()
        try #require(posix_spawn(&pid, words[0], &actions, nil, &arguments, &environment) == 0)
        return pid
    }

    // MARK: What it says

    /// All that it has written so far.
    var output: String {
        guard let file = fopen(outputPath, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        return String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
    }

    /// The port it listens at, once it does.
    func port() async throws -> UInt16 {
        let mark = "is ready at http://127.0.0.1:"
        try await wait { self.output.contains(mark) }
        let digits = output.firstRange(of: mark).map { output[$0.upperBound...].prefix(while: \.isNumber) }
        return try #require(digits.flatMap { UInt16($0) })
    }

    func wait(seconds: Int = 30, _ condition: () -> Bool) async throws {
        for _ in 0..<seconds * 100 {
            if condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Late(output: output)
    }

    // MARK: Its end

    func signal(_ number: Int32) { kill(pid, number) }

    /// How it ended, as a shell counts it; `nil`: it runs.
    private var exitStatus: Int32? {
        if let status { return status }
        var word: Int32 = 0
        guard waitpid(pid, &word, WNOHANG) == pid else { return nil }
        let signal = word & 0x7F
        status = signal == 0 ? (word >> 8) & 0xFF : 128 + signal
        return status
    }

    /// Waits until it has ended.
    func end(seconds: Int = 30) async throws -> Int32 {
        try await wait(seconds: seconds) { self.exitStatus != nil }
        return try #require(exitStatus)
    }
}

/// A connection that sends a request, and reads up to the end of the stream.
final class BankClient {
    private let descriptor: Int32

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        try #require(Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
    }

    func get(_ path: String) throws {
        try send("GET \(path) HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
    }

    /// Everything up to the end of the stream.
    func rest() -> String {
        var all: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(descriptor, &bytes, bytes.count, 0), count > 0 { all += bytes[..<count] }
        return String(decoding: all, as: UTF8.self)
    }
}
