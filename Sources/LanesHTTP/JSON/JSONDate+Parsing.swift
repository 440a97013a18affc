extension JSONDate {
    /// Reads RFC 3339 text (section 5.6); nil for anything else, such as a 30th of February.
    init?(_ text: String) {
        var rest = Substring(text).utf8
        guard let year = Self.number(&rest, digits: 4), Self.skip(&rest, "-"),
            let month = Self.number(&rest, digits: 2), Self.skip(&rest, "-"),
            let day = Self.number(&rest, digits: 2), Self.skip(&rest, "Tt "),
            let hour = Self.number(&rest, digits: 2), hour < 24, Self.skip(&rest, ":"),
            let minute = Self.number(&rest, digits: 2), minute < 60, Self.skip(&rest, ":"),
            let second = Self.number(&rest, digits: 2), second <= 60,
            let fraction = Self.fraction(&rest),
            let offset = Self.offset(&rest), rest.isEmpty
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        let days = date.daysSince1970
        guard CivilDate(daysSince1970: days) == date else { return nil }
        seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        nanoseconds = fraction
    }

    private typealias Bytes = Substring.UTF8View

    private static func number(_ rest: inout Bytes, digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let digit = Self.digit(&rest) else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private static func digit(_ rest: inout Bytes) -> Int? {
        guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        rest.removeFirst()
        return Int(byte - UInt8(ascii: "0"))
    }

    private static func skip(_ rest: inout Bytes, _ accepted: String) -> Bool {
        guard let byte = rest.first, accepted.utf8.contains(byte) else { return false }
        rest.removeFirst()
        return true
    }

    /// Nanoseconds; digits beyond the ninth are dropped, and none at all are none.
    private static func fraction(_ rest: inout Bytes) -> Int? {
        guard skip(&rest, ".") else { return 0 }
        guard var value = digit(&rest) else { return nil }
        var digits = 1
        while let next = digit(&rest) {
            guard digits < 9 else { continue }
            value = value * 10 + next
            digits += 1
        }
        for _ in digits..<9 { value *= 10 }
        return value
    }

    /// Seconds east of UTC.
    private static func offset(_ rest: inout Bytes) -> Int? {
        if skip(&rest, "Zz") { return 0 }
        guard let sign = rest.first, skip(&rest, "+-"), let hours = number(&rest, digits: 2), hours < 24 else {
            return nil
        }
        _ = skip(&rest, ":")
        guard let minutes = number(&rest, digits: 2), minutes < 60 else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }
}
