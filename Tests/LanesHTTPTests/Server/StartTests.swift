import Glibc
import Lanes
import LanesHTTP
import Testing

@Suite("A server begins where another has just ended")
struct StartTests {
    @Test("a port that a killed predecessor still holds for a moment is waited for")
    func waitsForItsPort() async throws {
        let (predecessor, address) = try Syscalls.listen(at: .loopback(port: 0), backlog: 1)
        startThread {
            usleep(300_000)
            Syscalls.close(predecessor)
        }
        let application = Application(
            router: Router(),
            model: .eventLoop(loops: 1),
            configuration: ServerConfiguration(address: address)
        )
        let running = try await application.start()
        #expect(running.address == address)
        await running.stop()
    }
}
