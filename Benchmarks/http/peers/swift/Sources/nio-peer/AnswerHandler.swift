import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Work

/// Answers the paths of the benchmark, one request at a time (the pipeline's own handler holds back the next).
final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let pool: NIOThreadPool
    private let encoder = JSONEncoder()
    private var request: HTTPRequestHead?

    init(pool: NIOThreadPool) {
        self.pool = pool
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): request = head
        case .body: break
        case .end: answer(context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ context: ChannelHandlerContext) {
        switch request?.uri {
        case "/plaintext":
            sendText("Hello, World!", context)
        case "/json":
            guard let body = try? encoder.encode(Message()) else { return context.close(promise: nil) }
            send(context.channel.allocator.buffer(bytes: body), type: "application/json", context)
        case "/wait":
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: .milliseconds(10)) {
                bound.value.0.sendText("Hello, World!", bound.value.1)
            }
        case "/cpu":
            answerPrimes(context)
        default:
            send(ByteBuffer(), type: "text/plain", status: .notFound, context)
        }
    }

    private func answerPrimes(_ context: ChannelHandlerContext) {
        guard Work.usesPool else { return sendText(String(Work.primes(below: Work.cpuLimit)), context) }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        pool.runIfActive(eventLoop: context.eventLoop) { Work.primes(below: Work.cpuLimit) }
            .whenSuccess { bound.value.0.sendText(String($0), bound.value.1) }
    }

    private func sendText(_ text: String, _ context: ChannelHandlerContext) {
        send(context.channel.allocator.buffer(string: text), type: "text/plain", context)
    }

    private func send(
        _ body: ByteBuffer,
        type: String,
        status: HTTPResponseStatus = .ok,
        _ context: ChannelHandlerContext
    ) {
        let keepsAlive = request?.isKeepAlive ?? false
        var fields: HTTPHeaders = ["Content-Type": type, "Content-Length": String(body.readableBytes)]
        if !keepsAlive { fields.add(name: "Connection", value: "close") }
        context.write(wrapOutboundOut(.head(.init(version: .http1_1, status: status, headers: fields))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        guard !keepsAlive else { return context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil) }
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }
}
