import HTTPTypes
import Lanes

/// One event of an event stream (HTML standard, section 9.2).
public struct ServerSentEvent: Hashable, Sendable {
    /// What a client gives back as `Last-Event-ID` when it connects again; the empty text makes it forget.
    public var id: String?
    /// The event's name; `nil`: "message".
    public var event: String?
    /// What it says; may have several lines.
    public var data: String
    /// How long a client waits before it connects again, from now on, in whole milliseconds.
    public var retry: Duration?

    /// An event from its parts.
    public init(_ data: String, event: String? = nil, id: String? = nil, retry: Duration? = nil) {
        self.data = data
        self.event = event
        self.id = id
        self.retry = retry
    }

    /// A value's JSON as an event.
    public init(json value: some Encodable, event: String? = nil, id: String? = nil) throws {
        self.init(String(decoding: try JSON.encode(value), as: UTF8.self), event: event, id: id)
    }

    /// The event as it is sent, its last empty line included.
    ///
    /// - Throws: `ServerSentEventError` when its name or id cannot be sent: it would end its line early.
    public func encoded() throws(ServerSentEventError) -> String {
        var text = ""
        if let event { text += "event: \(try Self.checked(event, "event"))\n" }
        if let id { text += "id: \(try Self.checked(id, "id"))\n" }
        if let retry { text += "retry: \(max(0, retry.wholeNanoseconds / 1_000_000))\n" }
        for line in Self.lines(data) { text += "data: \(line)\n" }
        return text + "\n"
    }

    /// A comment's lines: clients pass over them.
    static func comment(_ text: String) -> String {
        lines(text).map { ": \($0)\n" }.joined() + "\n"
    }

    private static func checked(_ text: String, _ field: String) throws(ServerSentEventError) -> String {
        // A client ignores an id with NUL (section 9.2.6), which nobody would notice.
        let isLine = text.utf8.allSatisfy { $0 != .lineFeed && $0 != .carriageReturn && $0 != 0 }
        guard isLine else { throw ServerSentEventError(field: field) }
        return text
    }

    /// The lines as a client will see them: CR LF, LF and CR all end one.
    ///
    /// A text always has at least one.
    private static func lines(_ text: String) -> [Substring] {
        text.split(omittingEmptySubsequences: false) { $0 == "\r\n" || $0 == "\n" || $0 == "\r" }
    }
}

/// An event's name or id that holds a line's end or NUL.
public struct ServerSentEventError: Error, Hashable, CustomStringConvertible {
    /// "event" or "id".
    public let field: String
    /// Which field, and what is wrong with it.
    public var description: String { "an event's \(field) cannot hold a line's end or NUL" }
}

/// Sends events to one client.
///
/// Use it from one task at a time.
public struct EventWriter: Sendable {
    private let body: BodyWriter

    package init(_ body: BodyWriter) { self.body = body }

    /// Sends an event at once.
    ///
    /// Suspends while the client is slow; throws when it is gone.
    public func send(_ event: ServerSentEvent) async throws { try await write(try event.encoded()) }

    /// Sends a text as an event without a name.
    public func send(_ data: String) async throws { try await send(ServerSentEvent(data)) }

    /// Sends a comment, which a client's program does not see.
    public func comment(_ text: String) async throws { try await write(ServerSentEvent.comment(text)) }

    /// Sends an empty comment: proxies see life, and this throws when the client is gone.
    ///
    /// Every 15 seconds or so.
    public func heartbeat() async throws { try await write(":\n\n") }

    private func write(_ text: String) async throws {
        try await body.write(text)
        try await body.flush()
    }
}

extension Response {
    /// A stream of Server-Sent Events, which lasts as long as the closure runs.
    ///
    /// ```swift
    /// router.get("/ticks") { request in
    ///     Response(events: { events in
    ///         while true {
    ///             try await events.send("tick")
    ///             try await Lane.sleep(for: .seconds(1))
    ///         }
    ///     })
    /// }
    /// ```
    public init(events: @escaping @Sendable (EventWriter) async throws -> Void) {
        self.init(
            contentType: "text/event-stream",
            headers: [.cacheControl: "no-cache"],
            body: .stream { writer in
                // The head leaves now, not with the first event: the client learns that it is connected.
                try await writer.flush()
                try await events(EventWriter(writer))
            }
        )
    }
}

extension Request {
    /// The id of the last event that a client saw before it connected again; `nil` on its first connection.
    public var lastEventID: String? {
        guard let name = HTTPField.Name("Last-Event-ID") else { return nil }
        return self[name]
    }
}
