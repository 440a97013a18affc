import Glibc
import LanesExplorer
import Testing

@Suite("The report as a file")
struct PageFileTests {
    private func explored(_ html: String) async -> Exploration {
        var options = Explorer.Options()
        options.html = html
        return await Explorer(options).run {
            let account = Account()
            async let left: Void = account.deposit(1)
            async let right: Void = account.deposit(1)
            _ = await (left, right)
            if await account.balance != 2 { throw Broken() }
        }
    }

    @Test("A failure's page is written to the path, and its steps name their places")
    func written() async throws {
        let path = "/tmp/lanes-page-\(getpid()).html"
        defer { unlink(path) }
        let failure = try #require(await explored(path).failure)
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_size > 2_000)
        #expect(failure.description.contains("Account.swift:"))
    }

    @Test("A path that cannot be written is a remark", arguments: ["/nowhere/at/all.html", "/tmp"])
    func unwritable(_ path: String) async throws {
        let exploration = await explored(path)
        let failure = try #require(exploration.failure)
        #expect(failure.kind == "thrown")
        #expect(exploration.remarks.contains { $0.contains("no page was written to \(path)") })
        #expect(failure.description.contains("no page was written"))
    }
}
