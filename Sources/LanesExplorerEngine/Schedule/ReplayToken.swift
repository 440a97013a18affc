/// A schedule as a short text that can be pasted into a test.
///
/// Inside: a version, which build and which body the schedule belongs to, runs of steps by one strand (its number and
/// their number, as in `Varint`), and a checksum. A schedule too long for a line goes to a file, and the token is `@`
/// and the file's path.
package struct ReplayToken: Sendable, Equatable {
    /// Says which machine code the schedule was made with: another build has its points elsewhere.
    package var build: UInt32
    /// Says which body of code: the place of its `explore`.
    package var body: UInt32
    package var schedule: Schedule

    /// Longer ones go to a file.
    package static let longestText = 400
    /// Far more than the limit for a run: a longer schedule in a token is damage, not a schedule.
    package static let longestSchedule = 4_000_000
    static let version: UInt8 = 1

    package init(build: UInt32, body: UInt32, schedule: Schedule) {
        self.build = build
        self.body = body
        self.schedule = schedule
    }

    package var text: String {
        var bytes = [Self.version]
        bytes.append(littleEndian: build)
        bytes.append(littleEndian: body)
        for segment in schedule.segments {
            bytes.append(varint: UInt64(segment.strand.number))
            bytes.append(varint: UInt64(segment.steps))
        }
        bytes.append(littleEndian: bytes.checksum)
        return TokenAlphabet.text(bytes)
    }

    /// Reads a token that `text` wrote.
    package init(text: String) throws(ReplayTokenError) {
        let trimmed = text.filter { !$0.isWhitespace }
        guard let bytes = TokenAlphabet.bytes(trimmed), bytes.count >= 13, let version = bytes.first else {
            throw .unknown(String(text.prefix(80)))
        }
        guard Array(bytes.dropLast(4)).checksum == bytes.word(at: bytes.count - 4) else {
            throw .unknown(String(text.prefix(80)))
        }
        guard version == Self.version else { throw .otherVersion(version) }
        build = bytes.word(at: 1)
        body = bytes.word(at: 5)
        schedule = try Self.schedule(bytes[9..<bytes.count - 4], text)
    }

    private static func schedule(_ bytes: ArraySlice<UInt8>, _ text: String) throws(ReplayTokenError) -> Schedule {
        var rest = bytes
        var strands: [StrandID] = []
        while !rest.isEmpty {
            guard let strand = rest.popVarint(), let number = UInt32(exactly: strand), let steps = rest.popVarint(),
                steps > 0, steps <= UInt64(longestSchedule - strands.count)
            else { throw .unknown(String(text.prefix(80))) }
            strands.append(contentsOf: repeatElement(StrandID(number), count: Int(steps)))
        }
        return Schedule(strands)
    }

    /// Whether the schedule belongs to this build and this body; else an error that says what to do.
    package func check(build: UInt32, body: UInt32) throws(ReplayTokenError) {
        guard self.body == body else { throw .foreign }
        guard self.build == build else { throw .otherBuild }
    }
}
