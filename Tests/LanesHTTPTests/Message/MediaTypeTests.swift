import Testing

@testable import LanesHTTP

@Suite("MediaType")
struct MediaTypeTests {
    @Test(
        "reads type, subtype and charset",
        arguments: [
            ("application/json", "application", "json", nil), ("Text/HTML; Charset=\"UTF-8\"", "text", "html", "utf-8"),
            ("text/plain ; format=flowed; charset=us-ascii", "text", "plain", "us-ascii"),
            (" application/vnd.api+json;", "application", "vnd.api+json", nil),
            ("text/plain;a=\"x;charset=\\\"no\";charset=latin1 ", "text", "plain", "latin1"),
        ] as [(String, String, String, String?)]
    )
    func reading(_ text: String, _ type: String, _ subtype: String, _ charset: String?) throws {
        let media = try #require(MediaType(text))
        #expect(media.type == type)
        #expect(media.subtype == subtype)
        #expect(media.charset == charset)
        #expect(media.description == text)
    }

    @Test(
        "refuses what is no media type",
        arguments: [
            "", "json", "/", "a/", "/b", "a /b", "a/b/c", "a/b x", "a/b; =x", "a/b; c", "a/b; c=", "a/b; c=\"x",
            "a/b; c=\"x\\",
            "a/b; charset=x; charset=y", "ä/b", "a/b\r\n", "a/b, c/d", "text/*é",
        ]
    )
    func refusing(_ text: String) {
        #expect(MediaType(text) == nil)
    }

    @Test("tells which bodies are JSON and which are UTF-8")
    func kinds() throws {
        #expect(MediaType("application/json; charset=utf-8")?.matches(.json) == true)
        #expect(MediaType("application/problem+json")?.isJSON == true)
        #expect(MediaType("text/json")?.isJSON == false)
        #expect(MediaType("text/plain; charset=latin1")?.isUTF8 == false)
        #expect(MediaType.json.isUTF8 && MediaType.html.isUTF8)
        #expect(MediaType.html.description == "text/html; charset=utf-8")
        #expect(MediaType.eventStream.description == "text/event-stream")
    }

    @Test("knows files by the end of their name")
    func files() {
        #expect(MediaType(fileExtension: "CSS") == .css)
        #expect(MediaType(fileExtension: "png")?.description == "image/png")
        #expect(MediaType(fileExtension: "") == nil)
        #expect(MediaType(fileExtension: "exe") == nil)
    }
}
