// Hummingbird 2 with one event-loop thread.
import Hummingbird
import Logging
import NIOPosix
import Work

extension Message: ResponseEncodable {}

let pool = NIOThreadPool(numberOfThreads: 16)
pool.start()

let router = Router()
router.get("/plaintext") { _, _ in "Hello, World!" }
router.get("/json") { _, _ in Message() }
router.get("/wait") { _, _ in
    try await Task.sleep(for: .milliseconds(10))
    return "Hello, World!"
}
router.get("/cpu") { _, _ -> String in
    guard Work.usesPool else { return String(Work.primes(below: Work.cpuLimit)) }
    return try await pool.runIfActive { String(Work.primes(below: Work.cpuLimit)) }
}

var logger = Logger(label: "hummingbird-peer")
logger.logLevel = .critical
let application = Application(
    router: router,
    configuration: .init(address: .hostname("127.0.0.1", port: Work.port), backlog: 4096),
    eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup(numberOfThreads: 1)),
    logger: logger
)
try await application.runService()
