import Glibc
import HTTPTypes
import Lanes
import Testing

@testable import LanesHTTP

@Suite("Static files")
struct StaticFilesTests {
    private let directory: TemporaryDirectory
    private let router = Router()

    init() throws {
        let directory = try TemporaryDirectory()
        self.directory = directory
        try directory.makeDirectory("root")
        try directory.makeDirectory("root/docs")
        try directory.makeDirectory("root/empty")
        try directory.write("root/page.html", "0123456789")
        try directory.write("root/a b.css", "css")
        try directory.write("root/nothing", "")
        try directory.write("root/docs/index.html", "index")
        try directory.write("root/.secret", "secret")
        try directory.write("outside.txt", "outside")
        try directory.link("root/link.txt", to: "page.html")
        try directory.link("root/out", to: "..")
        try directory.makePipe("root/pipe")
        try directory.setModified("root/page.html", 784_111_777)  // Sun, 06 Nov 1994 08:49:37 GMT
        var options = FileOptions()
        options.cacheControl = "public, max-age=60"
        try router.files("/assets", from: "\(directory.path)/root", options: options)
    }

    private func content(_ response: Response) throws -> String {
        guard case .file(let slice) = response.body.storage else { return response.text }
        var bytes = [UInt8](repeating: 0, count: slice.count)
        let count = pread(slice.file.descriptor, &bytes, slice.count, slice.offset)
        try #require(count == slice.count)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("are sent with their type and version")
    func whole() async throws {
        let response = try await router.answer("GET", "/assets/page.html")
        #expect(response.status == .ok)
        #expect(try content(response) == "0123456789")
        #expect(response.contentType == "text/html; charset=utf-8")
        #expect(response.headers[.lastModified] == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(response.headers[.acceptRanges] == "bytes")
        #expect(response.headers[.cacheControl] == "public, max-age=60")
        #expect(response.headers[.eTag]?.hasPrefix("\"") == true)
        #expect(try await content(router.answer("GET", "/assets/a%20b.css")) == "css")
        #expect(try await router.answer("GET", "/assets/nothing").contentType == "application/octet-stream")
        #expect(try await router.answer("HEAD", "/assets/page.html").body.length == 10)
        #expect(try await router.answer("POST", "/assets/page.html").status == .methodNotAllowed)
    }

    @Test(
        "are never found outside of the directory or behind links",
        arguments: [
            "/assets/../outside.txt", "/assets/%2e%2e/outside.txt", "/assets/..%2foutside.txt",
            "/assets/out/outside.txt",
            "/assets/out", "/assets/link.txt", "/assets/.secret", "/assets/%2esecret", "/assets//etc/passwd",
            "/assets/%2fetc%2fpasswd", "/assets/page.html%00", "/assets/page.html/", "/assets/page.html/x",
            "/assets/docs/../page.html", "/assets/./page.html", "/assets/docs//index.html", "/assets/pipe",
            "/assets/docs%2findex.html", "/assets/%ff", "/assets/%zz", "/assets/none", "/assets/empty/", "/assets/",
        ]
    )
    func traversal(path: String) async throws {
        let response = try await router.answer("GET", path)
        #expect(response.status == .notFound)
    }

    @Test("a name that is too long is not found")
    func longName() async throws {
        let name = String(repeating: "x", count: 5000)
        #expect(try await router.answer("GET", "/assets/\(name)").status == .notFound)
    }

    @Test("a directory has its index, behind its slash")
    func index() async throws {
        #expect(try await content(router.answer("GET", "/assets/docs/")) == "index")
        let redirect = try await router.answer("GET", "/assets/docs?q=1")
        #expect(redirect.status == .permanentRedirect)
        #expect(redirect.headers[.location] == "/assets/docs/?q=1")
        #expect(try await router.answer("GET", "/assets").headers[.location] == "/assets/")
    }

    @Test("at the root of a site cannot be made to redirect to another")
    func openRedirect() async throws {
        let router = Router()
        try router.files("/", from: "\(directory.path)/root")
        #expect(try await router.answer("GET", "/docs").headers[.location] == "/docs/")
        #expect(try await router.answer("GET", "//docs").status == .notFound)
    }

    @Test("that the client has are not sent again")
    func conditions() async throws {
        let tag = try #require(try await router.answer("GET", "/assets/page.html").headers[.eTag])
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"
        let before = "Sun, 06 Nov 1994 08:49:36 GMT"
        let table: [([String: String], HTTPResponse.Status)] = [
            (["If-None-Match": tag], .notModified), (["If-None-Match": "W/\(tag)"], .notModified),
            (["If-None-Match": "\"x\", \(tag)"], .notModified), (["If-None-Match": "*"], .notModified),
            (["If-None-Match": "\"x\""], .ok), (["If-Modified-Since": date], .notModified),
            (["If-Modified-Since": before], .ok), (["If-Modified-Since": "yesterday"], .ok),
            (["If-None-Match": "\"x\"", "If-Modified-Since": date], .ok),
            (["If-Match": tag], .ok), (["If-Match": "\"x\""], .preconditionFailed),
            (["If-Match": "W/\(tag)"], .preconditionFailed), (["If-Unmodified-Since": date], .ok),
            (["If-Unmodified-Since": before], .preconditionFailed),
        ]
        for (fields, status) in table {
            let response = try await router.answer("GET", "/assets/page.html", fields)
            #expect(response.status == status, "\(fields)")
            if status == .notModified {
                #expect(response.body.length == 0)
                #expect(response.headers[.eTag] == tag)
            }
        }
    }

    @Test("are sent in part")
    func ranges() async throws {
        let path = "/assets/page.html"
        let tag = try #require(try await router.answer("GET", path).headers[.eTag])
        let part = try await router.answer("GET", path, ["Range": "bytes=2-4"])
        #expect(part.status == .partialContent)
        #expect(part.headers[.contentRange] == "bytes 2-4/10")
        #expect(try content(part) == "234")
        let behind = try await router.answer("GET", path, ["Range": "bytes=10-"])
        #expect(behind.status == .rangeNotSatisfiable)
        #expect(behind.headers[.contentRange] == "bytes */10")
        let table: [(String, HTTPResponse.Status)] = [
            (tag, .partialContent), ("\"x\"", .ok), ("W/\(tag)", .ok),
            ("Sun, 06 Nov 1994 08:49:37 GMT", .partialContent),
            ("Sun, 06 Nov 1994 08:49:38 GMT", .ok), ("nonsense", .ok),
        ]
        for (ifRange, status) in table {
            let response = try await router.answer("GET", path, ["Range": "bytes=2-4", "If-Range": ifRange])
            #expect(response.status == status, "\(ifRange)")
        }
        #expect(try await router.answer("HEAD", path, ["Range": "bytes=2-4"]).status == .ok)
    }

    @Test("have another version once they are written to, in the same second too")
    func version() async throws {
        try directory.setModified("root/docs/index.html", 784_111_777, nanoseconds: 1)
        let before = try await router.answer("GET", "/assets/docs/").headers[.eTag]
        try directory.setModified("root/docs/index.html", 784_111_777, nanoseconds: 2)
        let after = try await router.answer("GET", "/assets/docs/").headers[.eTag]
        #expect(before != after)
    }

    @Test("of a directory that is not there are an error at once")
    func noDirectory() throws {
        let error = try #require(throws: IOError.self) { try Router().files("/x", from: "/nowhere/at/all") }
        #expect(error.code == ENOENT)
        #expect("\(error)".contains("/nowhere/at/all"))
    }

    @Test("hidden ones are served where the options say so")
    func hidden() async throws {
        var options = FileOptions()
        options.allowsHidden = true
        options.index = nil
        let router = Router()
        try router.files("/all", from: "\(directory.path)/root", options: options)
        #expect(try await content(router.answer("GET", "/all/.secret")) == "secret")
        #expect(try await router.answer("GET", "/all/..").status == .notFound)
        #expect(try await router.answer("GET", "/all/docs").status == .notFound)
        #expect(try await router.answer("GET", "/all/docs/").status == .notFound)
    }
}
