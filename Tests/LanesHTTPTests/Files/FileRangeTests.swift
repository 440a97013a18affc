import Testing

@testable import LanesHTTP

@Suite("A Range field")
struct FileRangeTests {
    @Test(
        "asks for a part",
        arguments: [
            ("bytes=0-0", 0..<1), ("bytes=2-5", 2..<6), ("bytes=2-", 2..<10), ("bytes=-3", 7..<10),
            ("bytes=0-99", 0..<10),
            ("bytes=-99", 0..<10), ("Bytes=9-9", 9..<10), ("bytes=0-99999999999999999999999", 0..<10),
        ]
    )
    func parts(field: String, expected: Range<Int>) {
        #expect(FileRange(field, size: 10) == .part(expected))
    }

    @Test("that begins behind the end cannot be met", arguments: ["bytes=10-", "bytes=10-12", "bytes=-0"])
    func unsatisfiable(field: String) {
        #expect(FileRange(field, size: 10) == .unsatisfiable)
        #expect(FileRange(field, size: 0) == .unsatisfiable)
    }

    @Test(
        "that is malformed, of another unit or has several parts asks for the whole",
        arguments: [
            "bytes=5-2", "bytes=-", "bytes=a-b", "bytes=+1-2", "bytes=1-2-3", "lines=1-2", "bytes=0-1,4-5", "bytes=",
            "x",
            "bytes=1", "bytes 1-2",
        ]
    )
    func whole(field: String) {
        #expect(FileRange(field, size: 10) == .whole)
    }
}
