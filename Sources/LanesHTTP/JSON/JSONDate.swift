import FoundationEssentials

/// A date as RFC 3339 text in UTC: `2025-03-01T12:00:00Z`.
///
/// Written with nothing behind the second, or with 3, 6 or 9 digits: the fewest that read back as the same date, to
/// the nanosecond. Read with any number of digits, and with `Z` or an offset such as `+02:00`.
struct JSONDate: Equatable {
    /// Whole seconds since 1970, and what lies beyond them.
    var seconds: Int
    var nanoseconds: Int

    /// Nil outside the years 0 to 9999, for which RFC 3339 has no text.
    init?(_ date: Date) {
        let since2001 = date.timeIntervalSinceReferenceDate
        let whole = since2001.rounded(.down)
        guard whole >= -63_145_526_400, whole < 252_423_993_600 else { return nil }
        seconds = Int(whole) + Self.secondsTo2001
        nanoseconds = Int(((since2001 - whole) * 1e9).rounded())
        for unit in [1_000_000, 1000] {
            let rounded = (nanoseconds + unit / 2) / unit * unit
            if Self.interval(Int(whole), rounded) == since2001 {
                nanoseconds = rounded
                break
            }
        }
        if nanoseconds >= 1_000_000_000 {
            seconds += 1
            nanoseconds -= 1_000_000_000
        }
    }

    /// The date itself.
    var date: Date {
        Date(timeIntervalSinceReferenceDate: Self.interval(seconds - Self.secondsTo2001, nanoseconds))
    }

    func write(to buffer: inout JSONBuffer) {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let second = seconds - days * 86_400
        let date = CivilDate(daysSince1970: days)
        buffer.append("\"")
        buffer.append(date.year, width: 4)
        for part in [date.month, date.day] {
            buffer.append(UInt8(ascii: "-"))
            buffer.append(part, width: 2)
        }
        buffer.append(UInt8(ascii: "T"))
        buffer.append(second / 3600, width: 2)
        for part in [second / 60 % 60, second % 60] {
            buffer.append(UInt8(ascii: ":"))
            buffer.append(part, width: 2)
        }
        writeFraction(to: &buffer)
        buffer.append("Z\"")
    }

    private func writeFraction(to buffer: inout JSONBuffer) {
        guard nanoseconds > 0 else { return }
        buffer.append(UInt8(ascii: "."))
        if nanoseconds % 1_000_000 == 0 {
            buffer.append(nanoseconds / 1_000_000, width: 3)
        } else if nanoseconds % 1000 == 0 {
            buffer.append(nanoseconds / 1000, width: 6)
        } else {
            buffer.append(nanoseconds, width: 9)
        }
    }

    private static let secondsTo2001 = 978_307_200

    private static func interval(_ seconds: Int, _ nanoseconds: Int) -> Double {
        Double(seconds) + Double(nanoseconds) / 1e9
    }
}
