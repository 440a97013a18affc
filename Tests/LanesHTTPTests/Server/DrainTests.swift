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
