import HTTPTypes
import Synchronization
import Testing

@testable import LanesHTTP

@Suite("Server-Sent Events")
struct ServerSentEventTests {
    @Test(
        "are written as the HTML standard says",
        arguments: [
            (ServerSentEvent("hello"), "data: hello\n\n"),
            (ServerSentEvent(""), "data: \n\n"),
            (ServerSentEvent("a\nb\r\nc\rd"), "data: a\ndata: b\ndata: c\ndata: d\n\n"),
            (ServerSentEvent("a\n"), "data: a\ndata: \n\n"),
            (ServerSentEvent(" x: y"), "data:  x: y\n\n"),
            (
                ServerSentEvent("x", event: "tick", id: "7", retry: .seconds(2)),
                "event: tick\nid: 7\nretry: 2000\ndata: x\n\n"
            ),
            (ServerSentEvent("x", id: ""), "id: \ndata: x\n\n"),
        ]
    )
    func format(event: ServerSentEvent, expected: String) throws {
        #expect(try event.encoded() == expected)
    }

    @Test("cannot smuggle a line in their name or id", arguments: ["a\nb", "a\rdata: b", "a\r\nb", "a\0"])
    func injection(text: String) {
        #expect(throws: ServerSentEventError(field: "event")) { try ServerSentEvent("", event: text).encoded() }
        #expect(throws: ServerSentEventError(field: "id")) { try ServerSentEvent("", id: text).encoded() }
    }

    @Test("have comments, whose every line begins with a colon")
    func comments() {
        #expect(ServerSentEvent.comment("a\nb") == ": a\n: b\n\n")
    }

    @Test("are flushed one by one, the head before the first")
    func response() async throws {
        let response = Response(events: { events in
            try await events.send("one")
            try await events.heartbeat()
            try await events.send(ServerSentEvent(json: [1], event: "list"))
        })
        #expect(response.contentType == "text/event-stream")
        #expect(response.headers[.cacheControl] == "no-cache")
        guard case .stream(nil, let write) = response.body.storage else {
            Issue.record("not a stream")
            return
        }
        let sink = RecordingSink()
        try await write(BodyWriter(sink))
        #expect(
            sink.taken == [
                "<flush>", "data: one\n\n", "<flush>", ":\n\n", "<flush>", "event: list\ndata: [1]\n\n", "<flush>",
            ]
        )
    }

    @Test("go on after the last one seen")
    func lastEventID() throws {
        #expect(try makeRequest("GET", "/", ["Last-Event-ID": "42"]).lastEventID == "42")
        #expect(try makeRequest("GET", "/").lastEventID == nil)
    }
}

private final class RecordingSink: BodySink {
    private let steps = Mutex<[String]>([])
    var taken: [String] { steps.withLock { $0 } }
    func write(_ bytes: UnsafeRawBufferPointer) async throws {
        let text = String(decoding: bytes, as: UTF8.self)
        steps.withLock { $0.append(text) }
    }
    func flush() async throws { steps.withLock { $0.append("<flush>") } }
    func setTrailers(_ trailers: HTTPFields) async throws {}
}
