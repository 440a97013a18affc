/// Dates as HTTP writes them (RFC 9110 section 5.6.7), always in UTC.
package enum HTTPDate {
    /// The bytes of an IMF-fixdate, "Sun, 06 Nov 1994 08:49:37 GMT".
    package static let byteCount = 29
    static let days: StaticString = "SunMonTueWedThuFriSat"
    static let months: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"
    /// 0000-01-01 and 9999-12-31 23:59:59: the years that four digits can say.
    private static let range = -62_167_219_200...253_402_300_799

    /// Writes an IMF-fixdate of 29 bytes to `target`; a time outside the years 0 to 9999 becomes the nearest inside.
    package static func write(unixSeconds: Int, to target: UnsafeMutablePointer<UInt8>) {
        let seconds = min(max(unixSeconds, range.lowerBound), range.upperBound)
        let day = floorDivide(seconds, 86_400)
        let second = seconds - day * 86_400
        let date = CivilDate(daysSince1970: day)
        put(days, at: weekday(day) * 3, to: target)
        put(", ", at: 0, count: 2, to: target + 3)
        putTwo(date.day, to: target + 5)
        target[7] = .space
        put(months, at: (date.month - 1) * 3, to: target + 8)
        target[11] = .space
        putTwo(date.year / 100, to: target + 12)
        putTwo(date.year % 100, to: target + 14)
        target[16] = .space
        putTwo(second / 3600, to: target + 17)
        target[19] = .colon
        putTwo(second / 60 % 60, to: target + 20)
        target[22] = .colon
        putTwo(second % 60, to: target + 23)
        put(" GMT", at: 0, count: 4, to: target + 25)
    }

    /// The date as a string; see `write`.
    package static func string(unixSeconds: Int) -> String {
        String(unsafeUninitializedCapacity: byteCount) { buffer in
            if let target = buffer.baseAddress { write(unixSeconds: unixSeconds, to: target) }
            return byteCount
        }
    }

    static func floorDivide(_ number: Int, _ divisor: Int) -> Int {
        number >= 0 ? number / divisor : (number - divisor + 1) / divisor
    }

    /// 0 is Sunday; the first of January 1970 was a Thursday.
    private static func weekday(_ day: Int) -> Int { (day % 7 + 11) % 7 }

    private static func put(
        _ source: StaticString,
        at index: Int,
        count: Int = 3,
        to target: UnsafeMutablePointer<UInt8>
    ) {
        for place in 0..<count { target[place] = source.utf8Start[index + place] }
    }

    private static func putTwo(_ number: Int, to target: UnsafeMutablePointer<UInt8>) {
        target[0] = 0x30 + UInt8(truncatingIfNeeded: number / 10)
        target[1] = 0x30 + UInt8(truncatingIfNeeded: number % 10)
    }
}

/// A day of the Gregorian calendar, by arithmetic on eras of 400 years that begin in March.
struct CivilDate: Equatable {
    var year: Int
    var month: Int
    var day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    init(daysSince1970: Int) {
        let shifted = daysSince1970 + 719_468  // from 0000-03-01
        let era = HTTPDate.floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = HTTPDate.floorDivide(shiftedYear, 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Whether the calendar has this day: converting it there and back must give the same.
    var exists: Bool {
        (1...12).contains(month) && (1...31).contains(day) && CivilDate(daysSince1970: daysSince1970) == self
    }
}
