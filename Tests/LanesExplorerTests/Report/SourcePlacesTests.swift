import Testing

@testable import LanesExplorerEngine

@Suite("Source places")
struct SourcePlacesTests {
    private static let codeLine = #line + 1
    private static let code: @convention(c) (Int32) -> Int32 = { $0 &+ 1 }
    private static var address: UInt { unsafeBitCast(code, to: UInt.self) }

    @Test("an address of code has a function, a file of the package, a line")
    func code() throws {
        let place = try #require(SourcePlaces().place(at: Self.address))
        #expect(place.file == "Tests/LanesExplorerTests/Report/SourcePlacesTests.swift")
        #expect(place.line == Self.codeLine)
        #expect(place.function.hasPrefix("closure in "))
    }

    @Test(
        "an address that is no code has none",
        arguments: [0, 1, 4_096, 0x1234_5678, 1 << 47, UInt.max, UInt.max - 8]
    )
    func nowhere(address: UInt) {
        #expect(SourcePlaces().place(at: address) == nil)
        #expect(SourcePlaces().place(at: address, isReturnAddress: true) == nil)
    }

    @Test("the heap and the stack are no code")
    func data() {
        var local = 0
        let stack = withUnsafePointer(to: &local) { UInt(bitPattern: $0) }
        let heap = UnsafeMutablePointer<Int>.allocate(capacity: 1)
        defer { heap.deallocate() }
        for address in [stack, UInt(bitPattern: heap)] { #expect(SourcePlaces().place(at: address) == nil) }
    }

    @Test("of several calls the innermost that is not the explorer's own is meant")
    func calls() throws {
        let places = SourcePlaces()
        let place = try #require(places.place(of: [0, 1, Self.address + 1, UInt.max]))
        #expect(place.line == Self.codeLine)
        #expect(places.place(of: []) == nil)
    }

    @Test(
        "files are named from the package on",
        arguments: [
            ("/home/ada/bank/Sources/Bank/Account.swift", "Sources/Bank/Account.swift"),
            ("/home/ada/.build/checkouts/log/Sources/Logging/Log.swift", "log/Sources/Logging/Log.swift"),
            ("/opt/stdlib/Task.swift", "/opt/stdlib/Task.swift"),
            ("<stdin>", "<stdin>"),
            ("/home/ada/bank", "/home/ada/bank"),
        ]
    )
    func paths(path: String, shown: String) {
        #expect(SourcePlaces.shortened(path, root: "/home/ada/bank") == shown)
    }

    @Test(
        "functions are called what a reader calls them",
        arguments: [
            ("Account.deposit(_:)", "Account.deposit(_:)"),
            ("(2) suspend resume partial function for Account.deposit(_:)", "Account.deposit(_:)"),
            ("(1) await resume partial function for closure #1 in Bank.run()", "closure in Bank.run()"),
            ("closure #1 in closure #3 in BankTests.addUp()", "closure in BankTests.addUp()"),
            ("partial apply for implicit closure #2 in closure #1 in Bank.run()", "closure in Bank.run()"),
            ("closure #1 in closure #1 in", "closure"),
            ("merged specialized Bank.run()", "Bank.run()"),
            ("protocol witness for Store.get(_:) in conformance Redis", "Store.get(_:)"),
            ("(extension in Bank):Account.get()", "(extension in Bank):Account.get()"),
            ("$s4BankMess", "$s4BankMess"),
            ("", ""),
        ]
    )
    func names(demangled: String, shown: String) {
        #expect(FunctionName.readable(demangled) == shown)
    }
}
