import Glibc
import HTTPTypes
import Lanes
import LanesHTTP
import Testing

@Suite("Streamed responses go at the client's pace")
struct StreamingTests {
    @Test("pieces of unknown length go in chunks, with trailers", arguments: ServedModel.all)
    func streamsChunks(setup: ServedModel) async throws {
        let router = Router()
        router.get("/stream") { _ in
            Response { writer in
                for number in 0..<5 {
                    try await writer.write("\(number);")
                    try await Lane.sleep(for: .milliseconds(1))
                }
                try await writer.setTrailers([.init("X-Sum")!: "10"])
            }
        }
        try await ServerUnderTest.serve(setup, router) { server in
            let client = try server.client()
            for _ in 0..<3 {
                let response = try client.get("/stream")
                #expect(response.text == "0;1;2;3;4;" && response.trailers.first?.value == "10")
            }
            let old = try server.client()
            try old.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let response = try old.response()
            #expect(response.text == "0;1;2;3;4;" && response["connection"] == "close")
            try client.send("HEAD /stream HTTP/1.1\r\nHost: test\r\n\r\n")
            #expect(try client.response(toHead: true).status == 200)
            #expect(try client.get("/stream").status == 200)
        }
    }

    @Test("a flush sends what was written while the handler goes on", arguments: ServedModel.all)
    func flushes(setup: ServedModel) async throws {
        let mayEnd = Count()
        let router = Router()
        router.get("/events") { _ in
            Response { writer in
                try await writer.write("first")
                try await writer.flush()
                while mayEnd.value == 0 { try await Lane.sleep(for: .milliseconds(2)) }
                try await writer.write("last")
            }
        }
        try await ServerUnderTest.serve(setup, router) { server in
            let client = try server.client()
            try client.send("GET /events HTTP/1.1\r\nHost: test\r\n\r\n")
            var seen = ""
            while !seen.contains("first") { seen += String(decoding: try client.bytes(1), as: UTF8.self) }
            mayEnd.add()
            #expect(String(decoding: try client.bytes(4), as: UTF8.self) == "\r\n4\r")
        }
    }

    @Test("a slow reader holds the handler back, and loses nothing", arguments: ServedModel.all)
    func holdsBack(setup: ServedModel) async throws {
        let written = Count()
        let router = Router()
        router.get("/stream") { _ in
            Response(length: 40_000_000) { writer in
                let piece = [UInt8](repeating: 5, count: 10_000)
                for _ in 0..<4000 {
                    try await writer.write(piece)
                    written.add(piece.count)
                }
            }
        }
        try await ServerUnderTest.serve(setup, router) { server in
            let client = try server.client(receiveBuffer: 4096)
            try client.send("GET /stream HTTP/1.1\r\nHost: test\r\n\r\n")
            var before = -1
            while written.value != before || before == 0 {
                before = written.value
                usleep(50_000)
            }
            // What waits is the server's bound and the system's socket buffers.
            #expect(before < 12_000_000)
            #expect(try client.response().body.count == 40_000_000)
        }
    }

    @Test("several tasks may write to one body", arguments: ServedModel.all)
    func takesSeveralWriters(setup: ServedModel) async throws {
        let router = Router()
        router.get("/stream") { _ in
            Response { writer in
                try await withThrowingTaskGroup { group in
                    for letter in ["a", "b", "c", "d"] {
                        group.addTask {
                            let piece = String(repeating: letter, count: 50_000)
                            for _ in 0..<20 { try await writer.write(piece) }
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
        try await ServerUnderTest.serve(setup, router) { server in
            let client = try server.client()
            let body = try client.get("/stream").body
            for letter in "abcd".utf8 { #expect(body.count { $0 == letter } == 1_000_000) }
        }
    }

    @Test("a body shorter or longer than announced is cut, so that the client can tell", arguments: ServedModel.all)
    func cutsWrongLengths(setup: ServedModel) async throws {
        let router = Router()
        router.get("/short") { _ in Response(length: 10) { writer in try await writer.write("12345") } }
        router.get("/long") { _ in Response(length: 3) { writer in try await writer.write("12345") } }
        router.get("/throws") { _ in
            Response { writer in
                try await writer.write("12345")
                try await writer.flush()
                throw StreamFault()
            }
        }
        router.get("/fine") { _ in "fine" }
        try await ServerUnderTest.serve(setup, router) { server in
            for path in ["/short", "/long", "/throws"] {
                #expect(throws: (any Error).self) { try server.client().get(path) }
            }
            let fine = try server.client().get("/fine")
            #expect(fine.text == "fine")
            #expect(eventually { server.connectionCount <= 1 })
        }
    }

    @Test("a writer that is kept writes nothing once its body has ended", arguments: ServedModel.all)
    func endsWithTheClosure(setup: ServedModel) async throws {
        let kept = Kept<BodyWriter>()
        let router = Router()
        router.get("/keep") { _ in
            Response { writer in
                kept.set(writer)
                try await writer.write("x")
            }
        }
        try await ServerUnderTest.serve(setup, router) { server in
            let response = try server.client().get("/keep")
            #expect(response.text == "x")
            #expect(eventually { server.connectionCount == 0 })
        }
        let writer = try #require(kept.value)
        await #expect(throws: ResponseStreamError.self) { try await writer.write("late") }
        await #expect(throws: ResponseStreamError.self) { try await writer.flush() }
    }

    @Test("a stream may pause for longer than a reader may", arguments: ServedModel.all)
    func mayPause(setup: ServedModel) async throws {
        var limits = Limits.quick
        limits.write = .milliseconds(60)
        let router = Router()
        router.get("/events") { _ in
            Response { writer in
                for _ in 0..<3 {
                    try await Lane.sleep(for: .milliseconds(200))
                    try await writer.write("event;")
                    try await writer.flush()
                }
            }
        }
        try await ServerUnderTest.serve(setup, router, limits: limits) { server in
            let response = try server.client().get("/events")
            #expect(response.text == "event;event;event;")
        }
    }

    @Test("a stream's code runs where its handler runs", arguments: ServedModel.all)
    func staysOnItsLane(setup: ServedModel) async throws {
        let router = Router()
        router.get("/lane", lane: .thread) { _ in
            let handler = Lane.current?.name.prefix { $0 != " " } ?? "none"
            return Response { writer in
                try await writer.write("\(handler) \(Lane.current?.name.prefix { $0 != " " } ?? "none")")
            }
        }
        try await ServerUnderTest.serve(setup, router) { server in
            let names = try server.client().get("/lane").text.split(separator: " ")
            #expect(names.count == 2 && names[0] == names[1])
            #expect(names[0] == (setup.hasThreads ? "thread" : setup.isHybrid ? "worker" : "loop"))
        }
    }

    private struct StreamFault: Error {}
}
