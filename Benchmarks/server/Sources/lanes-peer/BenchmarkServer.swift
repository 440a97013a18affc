import Lanes
import LanesCommand
import LanesHTTP

/// Answers the paths that every peer answers, through the public API and with its defaults.
@main
struct BenchmarkServer {
    static func main() async {
        let router = Router()
        router.get("/plaintext") { _ in "Hello, World!" }
        router.get("/json") { _ in Message(message: "Hello, World!") }
        router.get("/wait") { _ in
            try await Lane.sleep(for: .milliseconds(10))
            return "Hello, World!"
        }
        router.get("/cpu") { _ in
            try await offload { String(Primes.count(below: Primes.limit)) }
        }
        await LanesCommand.main(Application(router: router))
    }
}

struct Message: Encodable {
    let message: String
}
