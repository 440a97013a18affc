// Raw SwiftNIO with its HTTP/1 handlers and one event-loop thread; no Swift concurrency on a request's path.
import NIOCore
import NIOPosix
import Work

let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
let pool = NIOThreadPool(numberOfThreads: 16)
pool.start()

let listener = try await ServerBootstrap(group: group)
    .serverChannelOption(.backlog, value: 4096)
    .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
    .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
    .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
            try channel.pipeline.syncOperations.addHandler(AnswerHandler(pool: pool))
        }
    }
    .bind(host: "127.0.0.1", port: Work.port)
    .get()
try await listener.closeFuture.get()
