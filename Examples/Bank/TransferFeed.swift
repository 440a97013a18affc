import HTTPTypes
import LanesHTTP
import Synchronization

/// Transfers as they happen, for everybody who listens: `GET /events`, Server-Sent Events.
final class TransferFeed: Sendable {
    private struct State {
        var listeners: [Int: AsyncStream<Transfer>.Continuation] = [:]
        var next = 0
        var isFinished = false
    }

    private let state = Mutex(State())

    /// As many as may listen at once.
    static let capacity = 1000
    /// What waits for a slow listener; beyond, it misses the oldest.
    static let backlog = 64

    /// Tells all who listen.
    func publish(_ transfer: Transfer) {
        // Outside of the lock: a continuation may run what takes it.
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.yield(transfer) }
    }

    /// Ends all streams, and those that would come: without it a stop would wait for them until its deadline.
    func finish() {
        let listeners = state.withLock { state in
            state.isFinished = true
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }

    /// A stream of events that lasts until the client goes, or the server.
    func response() throws -> Response {
        let transfers = try listen()
        return Response(contentType: "text/event-stream") { writer in
            try await writer.write("retry: 2000\n\n")
            try await writer.flush()
            for await transfer in transfers {
                let data = String(decoding: try JSON.encode(transfer), as: UTF8.self)
                try await writer.write("id: \(transfer.id)\ndata: \(data)\n\n")
                try await writer.flush()
            }
        }
    }

    private func listen() throws -> AsyncStream<Transfer> {
        let (stream, continuation) = AsyncStream<Transfer>.makeStream(bufferingPolicy: .bufferingNewest(Self.backlog))
        let number = try state.withLock { state in
            guard !state.isFinished, state.listeners.count < Self.capacity else {
                throw HTTPError(.serviceUnavailable, "no more listeners")
            }
            state.next += 1
            state.listeners[state.next] = continuation
            return state.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
        }
        return stream
    }
}
