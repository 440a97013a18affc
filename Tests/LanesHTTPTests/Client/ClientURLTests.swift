import Testing

@testable import LanesHTTP

@Suite("A client's URLs")
struct ClientURLTests {
    @Test(
        "are read into a server, a Host and a target",
        arguments: [
            ("http://example.com", "example.com:80", "example.com", "/"),
            ("HTTP://Example.COM:80?q=1#top", "example.com:80", "example.com", "/?q=1"),
            ("http://127.0.0.1:8080/a/b?c=/d", "127.0.0.1:8080", "127.0.0.1:8080", "/a/b?c=/d"),
            ("http://[::1]:9/x", "[::1]:9", "[::1]:9", "/x"),
            ("http://[::1]/x", "[::1]:80", "[::1]", "/x"),
            ("http+unix://%2Ftmp%2Fa.sock/x", "/tmp/a.sock", "localhost", "/x"),
        ]
    )
    func reading(_ text: String, _ origin: String, _ authority: String, _ target: String) throws {
        let url = try ClientURL(text)
        #expect(url.origin.description == origin)
        #expect(url.authority == authority)
        #expect(url.target == target)
    }

    @Test(
        "are refused when they are none",
        arguments: [
            "", "http", "http:/x", "http://", "http:///x", "http://user@host/", "http://host:0/", "http://host:99999/",
            "http://host/a b", "http://host/a\r\nX: y", "http://[::1/", "ftp://host/", "http+unix://host/", "://x",
        ]
    )
    func refusing(_ text: String) {
        #expect(throws: ClientError.self) { try ClientURL(text) }
    }

    @Test(
        "resolve a Location from where they are",
        arguments: [
            ("http://other:1/x", "other:1", "/x"), ("//other/x", "other:80", "/x"), ("/x", "host:8080", "/x"),
            ("x", "host:8080", "/a/x"), ("../x?y=../z", "host:8080", "/x?y=../z"), ("./", "host:8080", "/a/"),
            ("?d", "host:8080", "/a/b?d"), ("#e", "host:8080", "/a/b?c"), ("../../../x", "host:8080", "/x"),
        ]
    )
    func resolving(_ location: String, _ origin: String, _ target: String) throws {
        let url = try ClientURL("http://host:8080/a/b?c").resolving(location)
        #expect(url.origin.description == origin)
        #expect(url.target == target)
    }
}
