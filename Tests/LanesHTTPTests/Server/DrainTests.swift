import Glibc
import Lanes
import Synchronization
import Testing

@testable import LanesHTTP

@Suite("A server that is told to stop finishes what runs")
struct DrainTests {
    @Test("requests that run are answered, idle connections end, new ones are refused", arguments: ServedModel.all)
    func drains(setup: ServedModel) async throws {
        let began = Count()
        let mayEnd = Count()
        let router = Router()
        router.get("/fine") { _ in "fine" }
        router.get("/waits") { _ in
            began.add()
            while mayEnd.value == 0 { try await Lane.sleep(for: .milliseconds(2)) }
            return "done"
        }
        var limits = Limits.quick
        limits.drain = .seconds(20)
        try await ServerUnderTest.serve(setup, router, limits: limits) { server in
            let idle = try server.client()
            #expect(try idle.get("/fine").text == "fine")
            let fresh = try server.client()
            let busy = try server.client()
            try busy.send("GET /waits HTTP/1.1\r\nHost: test\r\n\r\n")
            #expect(eventually { began.value == 1 && server.connectionCount == 3 })
            let stopped = Count()
            Task.detached {
                await server.running.stop()
                stopped.add()
            }
            #expect(try idle.rest().isEmpty)
            #expect(try fresh.rest().isEmpty)
            #expect(eventually { (try? server.client()) == nil })
            #expect(stopped.value == 0)
            mayEnd.add()
            let response = try busy.response()
            #expect(response.text == "done" && response["connection"] == "close")
            #expect(try busy.rest().isEmpty)
            #expect(eventually { stopped.value == 1 })
        }
    }

    @Test("what does not end in time is cut, and the server still stops", arguments: ServedModel.all)
    func cutsAtTheDeadline(setup: ServedModel) async throws {
        let began = Count()
        let mayEnd = Count()
        let router = Router()
        router.get("/waits") { _ in
            began.add()
            try await Lane.sleep(for: .seconds(100))
            return "late"
        }
        router.get("/deaf") { _ in
            began.add()
            for _ in 0..<500 { await Task { try? await Task.sleep(for: .milliseconds(2)) }.value }
            return "late"
        }
        router.get("/blocks", lane: .thread) { _ in
            began.add()
            while mayEnd.value == 0 { usleep(1000) }
            return "late"
        }
        defer { mayEnd.add() }
        let paths = setup.hasThreads || setup.isHybrid ? ["/waits", "/deaf", "/blocks"] : ["/waits", "/deaf"]
        let clients = try await ServerUnderTest.serve(setup, router) { server in
            let clients = try paths.map { path in
                let client = try server.client()
                try client.send("GET \(path) HTTP/1.1\r\nHost: test\r\n\r\n")
                return client
            }
            #expect(eventually { began.value == paths.count })
            return Handed(clients)
        }
        for client in clients.value { #expect(throws: (any Error).self) { try client.response() } }
    }

    @Test("a handler that never leaves its loop is named, and holds up nobody else", arguments: ServedModel.all)
    func leavesStuckLoops(setup: ServedModel) async throws {
        let (began, waiting, mayEnd) = (Count(), Count(), Count())
        defer { mayEnd.add() }
        let router = Router()
        router.get("/fine") { _ in "fine" }
        router.get("/stuck/:how") { request in
            // Also one that has waited before, and a child task, are found to be this request's.
            if request.parameters["how"] == "late" { try await Lane.sleep(for: .milliseconds(5)) }
            async let child: Void = {
                began.add()
                while mayEnd.value == 0 { usleep(1000) }
            }()
            await child
            return "late"
        }
        router.get("/waits") { _ in
            waiting.add()
            while mayEnd.value == 0, !Task.isCancelled { try await Lane.sleep(for: .milliseconds(50)) }
            return "done"
        }
        for how in ["early", "late"] {
            let log = LogLines()
            let isClean = try await ServerUnderTest.serve(setup, router, log: log) { server in
                let before = began.value
                let stuck = try server.client()
                try stuck.send("GET /stuck/\(how) HTTP/1.1\r\nHost: test\r\n\r\n")
                #expect(eventually { began.value == before + 1 })
                let others = try (0..<8).map { _ in try server.client() }
                for other in others { try other.send("GET /waits HTTP/1.1\r\nHost: test\r\n\r\n") }
                if setup.isHybrid { #expect(eventually { waiting.value > 0 }) }
                let outcome = Kept<Bool>()
                Task.detached { outcome.set(await server.running.stop()) }
                #expect(eventually { outcome.value != nil })
                return outcome.value
            }
            // A thread of its own is left alone, as it was always said; a loop had others to serve.
            #expect(isClean == setup.hasThreads)
            let name = setup.hasThreads ? "thread" : "loop"
            let lines = log.take()
            let isNamed = lines.contains {
                $0.contains(" \(name) ") && $0.contains(" is in a handler of GET /stuck/:how that does not return")
            }
            #expect(isNamed, "\(lines)")
        }
    }

    @Test("a run that is cancelled drains and returns", arguments: ServedModel.all)
    func returnsFromRun(setup: ServedModel) async throws {
        let router = Router()
        router.get("/fine") { _ in "fine" }
        let address = Kept<SocketAddress>()
        let application = Application(
            router: router,
            model: setup.model,
            configuration: ServerConfiguration(
                address: .loopback(port: 0),
                limits: .quick,
                kernel: setup.kernel,
                onStart: { address.set($0) }
            )
        )
        let run = Task { try await application.run() }
        let outcome = await ServerUnderTest.outcome {
            #expect(eventually { address.value != nil })
            #expect(application.readiness.isReady)
            guard let address = address.value else { return }
            let response = try RawClient(address).get("/fine")
            #expect(response.text == "fine")
        }
        run.cancel()
        try await run.value
        try outcome.get()
        #expect(!application.readiness.isReady)
    }

    /// Clients on their way from one thread to the next.
    private final class Handed: @unchecked Sendable {  // one thread uses it at a time
        let value: [RawClient]
        init(_ value: [RawClient]) { self.value = value }
    }
}
