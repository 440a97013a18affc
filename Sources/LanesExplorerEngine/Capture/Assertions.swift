import CCapture

/// XCTest's assertions: one that fails on a thread that explores is a failure of the run, not of the test.
enum Assertions {
    enum Hearing: Int32 {
        /// No XCTest in this process.
        case absent
        case heard
        case unknown
    }

    /// Once a process; further calls only say again what it came to.
    static let hearing = listen()
    static let remarks = remarks(hearing)

    static func remarks(_ hearing: Hearing) -> [String] {
        guard hearing == .unknown else { return [] }
        return [
            "not seen: a failed XCTAssert in the body; it is recorded each time, as the test's own. This XCTest has no "
                + "XCTestCase.recordFailure(withDescription:inFile:atLine:expected:). Throw an error in the body"
        ]
    }

    private static func listen() -> Hearing {
        let answer = lanes_assertions_listen { description, file, line in
            TakenExpectation.take(
                Assertions.message(
                    unsafeBitCast(description, to: String.self),
                    file: unsafeBitCast(file, to: String.self),
                    line: line
                )
            )
        }
        return Hearing(rawValue: answer) ?? .unknown
    }

    /// XCTest ends with a dash where nobody has given a message, and names files by their path.
    static func message(_ description: String, file: String, line: Int) -> String {
        let text = description.hasSuffix(" - ") ? description.dropLast(3) : description[...]
        return "\(text) at \(file.split(separator: "/").suffix(2).joined(separator: "/")):\(line)"
    }
}
