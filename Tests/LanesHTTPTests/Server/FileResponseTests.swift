import Glibc
import Lanes
import Testing

@testable import LanesHTTP

@Suite("Files are sent without passing through the process")
struct FileResponseTests {
    /// A directory with one large file, for a test.
    private static func withDirectory(_ body: (String) async throws -> Void) async throws {
        var template = Array("/tmp/lanes-test-XXXXXX".utf8CString)
        let path = try #require(mkdtemp(&template).map { String(cString: $0) })
        let file = path + "/large.bin"
        defer {
            unlink(file)
            rmdir(path)
        }
        let content = [UInt8](unsafeUninitializedCapacity: 5_000_000) { buffer, count in
            for number in 0..<1000 { memset(buffer.baseAddress! + number * 5000, Int32(number % 251), 5000) }
            count = 5_000_000
        }
        let descriptor = open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        content.withUnsafeBytes { #expect(write(descriptor, $0.baseAddress, $0.count) == content.count) }
        close(descriptor)
        try await body(path)
    }

    @Test("a file arrives whole, in ranges, and to slow readers", arguments: ServedModel.all)
    func sendsFiles(setup: ServedModel) async throws {
        try await Self.withDirectory { path in
            let router = Router()
            try router.files("/files", from: path)
            router.get("/fine") { _ in "fine" }
            try await ServerUnderTest.serve(setup, router) { server in
                let client = try server.client(receiveBuffer: 16_384)
                for _ in 0..<2 {
                    let response = try client.get("/files/large.bin")
                    #expect(response.status == 200 && response.body.count == 5_000_000)
                    #expect(response.body[4_900_000] == UInt8(980 % 251))
                }
                let part = try client.ask(
                    "GET /files/large.bin HTTP/1.1\r\nHost: test\r\nRange: bytes=4995-5004\r\n\r\n"
                )
                #expect(part.status == 206 && part.body == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
                try client.send("HEAD /files/large.bin HTTP/1.1\r\nHost: test\r\n\r\n")
                #expect(try client.response(toHead: true)["content-length"] == "5000000")
                #expect(try client.get("/fine").text == "fine")
            }
        }
    }

    @Test("clients may leave while a file is sent, and no byte goes to another", arguments: ServedModel.all)
    func survivesDepartures(setup: ServedModel) async throws {
        try await Self.withDirectory { path in
            var limits = Limits.quick
            limits.write = .milliseconds(100)
            let router = Router()
            try router.files("/files", from: path)
            router.get("/fine") { _ in "fine" }
            try await ServerUnderTest.serve(setup, router, limits: limits) { server in
                for number in 0..<30 {
                    let client = try server.client(receiveBuffer: 4096)
                    try client.send("GET /files/large.bin HTTP/1.1\r\nHost: test\r\n\r\n")
                    _ = try client.bytes(5000)
                    if number % 3 == 0 { client.reset() }
                    if number % 3 == 1 { client.close() }
                    if number % 10 == 2 { #expect(eventually { server.connectionCount == 0 }) }
                    let other = try server.client()
                    for _ in 0..<3 { #expect(try other.get("/fine").text == "fine") }
                }
                #expect(eventually { server.connectionCount == 0 })
            }
        }
    }
}
