import Testing

@testable import LanesHTTP

@Suite("Cookies")
struct CookieTests {
    @Test("reads a request's cookies and passes over what is none")
    func request() {
        let cookies = Cookies(#"a=1; b="two"; ;c; =d; e=; f = g=h ;a=2;bad name=1; x=é;q=";"#)
        #expect(cookies["a"] == "1")
        #expect(cookies.all("a") == ["1", "2"])
        #expect(cookies["b"] == "two")
        #expect(cookies["c"] == nil)
        #expect(cookies["e"] == "")
        #expect(cookies["f"] == "g=h")
        #expect(cookies["bad name"] == nil)
        #expect(cookies["x"] == "é")
        #expect(cookies["q"] == "\"")
        #expect(Cookies(["a=1", "b=2"]).pairs.count == 2)
        #expect(Cookies("").pairs.isEmpty)
        #expect(Cookies("a=1\u{0}").pairs.isEmpty)
    }

    @Test("writes every attribute")
    func response() throws {
        #expect(try Cookie(name: "id", value: "abc").setCookie == "id=abc; Path=/; HttpOnly; SameSite=Lax")
        let full = try Cookie(
            name: "__Secure-id",
            value: "a=b",
            expires: 784_111_777,
            maxAge: 60,
            domain: "example.org",
            path: "/a",
            isSecure: true,
            isHTTPOnly: false,
            sameSite: Cookie.SameSite.none
        )
        #expect(
            full.setCookie
                == "__Secure-id=a=b; Expires=Sun, 06 Nov 1994 08:49:37 GMT; Max-Age=60; "
                + "Domain=example.org; Path=/a; Secure; SameSite=None"
        )
        let removal = try Cookie.removal(of: "id").setCookie
        #expect(removal == "id=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; HttpOnly; SameSite=Lax")
        #expect(try Cookie.removal(of: "__Host-id").isSecure)
        #expect(try Cookie(name: "a", value: "", expires: -1).setCookie.contains("Wed, 31 Dec 1969 23:59:59 GMT"))
        #expect(try Cookie(name: "a", value: "", path: nil, isHTTPOnly: false, sameSite: nil).setCookie == "a=")
    }

    @Test("refuses names that are not tokens", arguments: ["", "a b", "a=b", "a;b", "a\r\nX: y", "ä", "a\u{0}"])
    func names(_ name: String) {
        #expect(throws: CookieError.name(name)) { try Cookie(name: name, value: "") }
    }

    @Test(
        "refuses values that could end the field or begin an attribute",
        arguments: ["a;b", "a b", "a,b", "a\"b", "a\\b", "a\r\nSet-Cookie: x=y", "a\u{7F}", "é", "\u{0}"]
    )
    func values(_ value: String) {
        #expect(throws: CookieError.value(name: "n")) { try Cookie(name: "n", value: value) }
    }

    @Test("refuses domains, paths and dates that cannot be")
    func attributes() throws {
        for domain in ["", "a b", "a..b", "-a", "a-", "a;b", "a\r\nb", ".", "ä.org", String(repeating: "a", count: 64)]
        {
            #expect(throws: CookieError.domain(domain)) { try Cookie(name: "n", value: "", domain: domain) }
        }
        for path in ["", "a", "/a;b", "/\r\n", "/\u{0}", "/é"] {
            #expect(throws: CookieError.path(path)) { try Cookie(name: "n", value: "", path: path) }
        }
        for expires in [Int.min, -11_644_473_601, 253_402_300_800, .max] {
            #expect(throws: CookieError.expires(expires)) { try Cookie(name: "n", value: "", expires: expires) }
        }
        #expect(try Cookie(name: "n", value: "", expires: 253_402_300_799).setCookie.contains("31 Dec 9999 23:59:59"))
        #expect(try Cookie(name: "n", value: "", expires: -11_644_473_600).setCookie.contains("01 Jan 1601 00:00:00"))
        #expect(try Cookie(name: "n", value: "", domain: ".a-1.org").domain == ".a-1.org")
    }

    @Test("refuses attributes that clients refuse together")
    func combinations() throws {
        #expect(throws: CookieError.self) { try Cookie(name: "n", value: "", sameSite: Cookie.SameSite.none) }
        #expect(throws: CookieError.self) { try Cookie(name: "__Secure-n", value: "") }
        #expect(throws: CookieError.self) { try Cookie(name: "__Host-n", value: "", domain: "a.org", isSecure: true) }
        #expect(throws: CookieError.self) { try Cookie(name: "__host-n", value: "", path: "/a", isSecure: true) }
        #expect(try Cookie(name: "__Host-n", value: "", isSecure: true).isSecure)
    }
}
