/// Reading the three date formats that a recipient must accept (RFC 9110 section 5.6.7).
extension HTTPDate {
    /// Unix seconds of the date in `text`, or nil when it has none of the three formats or names no real time.
    ///
    /// A year of two digits (RFC 850) that would lie more than 50 years after `now` is taken from the century before.
    /// The name of the day must be one, but is not compared with the date.
    package static func parse(_ text: String, now: Int) -> Int? {
        var text = text
        return text.withUTF8 { parse(UnsafeRawBufferPointer($0), now: now) }
    }

    /// See `parse(_:now:)`.
    package static func parse(_ bytes: UnsafeRawBufferPointer, now: Int) -> Int? {
        if bytes.count == byteCount, bytes[3] == UInt8(ascii: ",") { return parseFixdate(bytes) }
        if bytes.count == 24, bytes[3] == .space { return parseAsctime(bytes) }
        return parseOld(bytes, now: now)
    }

    /// As in `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func parseFixdate(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var reader = DateReader(bytes)
        guard reader.name(of: days) != nil, reader.literal(", "), let day = reader.number(2), reader.literal(" "),
            let month = reader.name(of: months), reader.literal(" "), let year = reader.number(4),
            reader.literal(" "), let second = reader.timeOfDay(), reader.literal(" GMT"), reader.isAtEnd
        else { return nil }
        return seconds(CivilDate(year: year, month: month + 1, day: day), second)
    }

    /// As in `Sun Nov  6 08:49:37 1994`.
    private static func parseAsctime(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var reader = DateReader(bytes)
        guard reader.name(of: days) != nil, reader.literal(" "), let month = reader.name(of: months),
            reader.literal(" "), let day = reader.literal(" ") ? reader.number(1) : reader.number(2),
            reader.literal(" "), let second = reader.timeOfDay(), reader.literal(" "), let year = reader.number(4),
            reader.isAtEnd
        else { return nil }
        return seconds(CivilDate(year: year, month: month + 1, day: day), second)
    }

    /// As in `Sunday, 06-Nov-94 08:49:37 GMT`.
    private static func parseOld(_ bytes: UnsafeRawBufferPointer, now: Int) -> Int? {
        var reader = DateReader(bytes)
        guard reader.longDay(), reader.literal(", "), let day = reader.number(2), reader.literal("-"),
            let month = reader.name(of: months), reader.literal("-"), let short = reader.number(2),
            reader.literal(" "), let second = reader.timeOfDay(), reader.literal(" GMT"), reader.isAtEnd
        else { return nil }
        let thisYear = CivilDate(daysSince1970: floorDivide(now, 86_400)).year
        var year = thisYear - thisYear % 100 + short
        if year > thisYear + 50 { year -= 100 }
        return seconds(CivilDate(year: year, month: month + 1, day: day), second)
    }

    private static func seconds(_ date: CivilDate, _ second: Int) -> Int? {
        date.exists ? date.daysSince1970 * 86_400 + second : nil
    }
}

/// Reads the parts of a date from left to right; each answer says whether, or what, was there.
private struct DateReader {
    private let bytes: UnsafeRawBufferPointer
    private var at = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { at == bytes.count }

    mutating func literal(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard at + count <= bytes.count else { return false }
        for place in 0..<count where bytes[at + place] != text.utf8Start[place] { return false }
        at += count
        return true
    }

    mutating func number(_ digits: Int) -> Int? {
        guard at + digits <= bytes.count else { return nil }
        var number = 0
        for byte in bytes[at..<at + digits] {
            guard CharacterClass.isDigit(byte) else { return nil }
            number = number * 10 + Int(byte &- 0x30)
        }
        at += digits
        return number
    }

    /// The position of a three-letter name in a list of such names.
    mutating func name(of list: StaticString) -> Int? {
        guard at + 3 <= bytes.count else { return nil }
        for start in stride(from: 0, to: list.utf8CodeUnitCount, by: 3)
        where (0..<3).allSatisfy({ bytes[at + $0] == list.utf8Start[start + $0] }) {
            at += 3
            return start / 3
        }
        return nil
    }

    mutating func longDay() -> Bool {
        literal("Sunday") || literal("Monday") || literal("Tuesday") || literal("Wednesday") || literal("Thursday")
            || literal("Friday") || literal("Saturday")
    }

    /// Seconds since midnight; a leap second, 60, is taken.
    mutating func timeOfDay() -> Int? {
        guard let hour = number(2), literal(":"), let minute = number(2), literal(":"), let second = number(2),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }
}
