import Glibc
import HTTPTypes
import Lanes
import Testing

@testable import LanesHTTP

@Suite("Under mixed load with broken clients nothing leaks and no answers cross", .serialized)
struct SoakTests {
    /// Seconds for each model: an hour's worth of disorder when asked for, a glimpse of it otherwise.
    private static let seconds = getenv("LANES_SOAK") == nil ? 3 : 60
    private static let setups = ServedModel.all

    private struct Token: Codable, Sendable {
        let token: String
    }

    private static func router() -> Router {
        let router = Router()
        router.get("/plain/:token") { request in request.parameters["token"] ?? "" }
        router.post("/json") { request in try await request.decode(Token.self) }
        router.get("/wait/:token") { request in
            try await Lane.sleep(for: .milliseconds(Int64(request.id.rawValue % 20)))
            return request.parameters["token"] ?? ""
        }
        router.get("/offload/:token", lane: .thread) { request in
            let token = request.parameters["token"] ?? ""
            return try await offload { token }
        }
        router.get("/stream/:token") { request in
            let token = request.parameters["token"] ?? ""
            return Response { writer in
                for _ in 0..<2000 { try await writer.write(token + ";") }
            }
        }
        router.post("/upload") { request in
            var last: [UInt8] = []
            for try await piece in request.body { last = (last + piece).suffix(16) }
            return String(decoding: last, as: UTF8.self)
        }
        return router
    }

    @Test("for as long as the soak lasts", .timeLimit(.minutes(10)), arguments: setups)
    func soaks(setup: ServedModel) async throws {
        var limits = Limits.quick
        limits.head = .milliseconds(500)
        limits.body = .milliseconds(1000)
        limits.idle = .milliseconds(500)
        limits.write = .milliseconds(500)
        let answers = Count()
        try await ServerUnderTest.serve(setup, Self.router(), limits: limits) { server in
            let ended = Count()
            let begin = systemNanoseconds()
            let end = begin + UInt64(Self.seconds) * 1_000_000_000
            let middle = begin + UInt64(Self.seconds) * 500_000_000
            for number in 0..<16 {
                startThread {
                    var client = SoakClient(server: server, seed: UInt64(number))
                    while systemNanoseconds() < end { answers.add(client.talk()) }
                    ended.add()
                }
            }
            while systemNanoseconds() < middle { usleep(10_000) }
            let before = Self.residentBytes()
            #expect(eventually(seconds: Self.seconds + 60) { ended.value == 16 })
            #expect(eventually { server.connectionCount == 0 }, "connections are left")
            #expect(eventually { server.look { $0.counters.active }.reduce(0, +) == 0 }, "requests are left")
            #expect(eventually { Self.sockets(atPort: server.address.port) == server.running.servers.count })
            #expect(server.look { $0.lane.loop.runnerCount }.allSatisfy { $0 <= 17 })
            // Half of the load came after the first look: what grows with it has grown by as much again.
            #expect(Self.residentBytes() - before < 64 << 20)
            let client = try server.client()
            for number in 0..<20 { #expect(try client.get("/plain/\(number)").text == "\(number)") }
        }
        #expect(answers.value > 16)
    }

    private static func residentBytes() -> Int {
        let fields = SystemFile.text("/proc/self/statm").split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) : 0
    }

    /// How many sockets this process has open whose own port is `port`.
    private static func sockets(atPort port: UInt16) -> Int {
        let wanted =
            ":" + String(repeating: "0", count: 4 - String(port, radix: 16).count)
            + String(port, radix: 16, uppercase: true)
        return SystemFile.text("/proc/self/net/tcp").split(separator: "\n").dropFirst().count { line in
            let fields = line.split(separator: " ")
            // Without an inode no process has it: it only waits for late packets.
            return fields.count > 9 && fields[1].hasSuffix(wanted) && fields[9] != "0"
        }
    }
}

/// Small files that the system writes.
private enum SystemFile {
    static func text(_ path: String) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var all: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(file, &block, block.count), count > 0 { all += block[..<count] }
        return String(decoding: all, as: UTF8.self)
    }
}
