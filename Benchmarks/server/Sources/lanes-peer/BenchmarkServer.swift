import Lanes
import LanesCommand
import LanesHTTP

/// Answers the paths that every peer answers, through the public API and with its defaults.
@main
struct BenchmarkServer: LanesApplication {
    static let configuration = CommandInfo(
        name: "lanes-peer",
        abstract: "The server that the benchmarks measure."
    )

    func assemble(_ options: ServeOptions) -> Assembly {
        let router = Router()
        router.get("/plaintext") { _ in "Hello, World!" }
        router.get("/json") { _ in Message(message: "Hello, World!") }
        router.get("/wait") { _ -> String in
            try await Lane.sleep(for: .milliseconds(10))
            return "Hello, World!"
        }
        router.get("/cpu") { _ -> String in
            try await offload { String(Primes.count(below: Primes.limit)) }
        }
        return Assembly(router: router)
    }
}

struct Message: Encodable {
    let message: String
}
