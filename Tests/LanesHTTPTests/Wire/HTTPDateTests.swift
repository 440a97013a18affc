import Foundation
import Lanes
import Testing

@testable import LanesHTTP

@Suite("Dates")
struct HTTPDateTests {
    private let now = 1_700_000_000

    @Test("the three formats of RFC 9110 say the same second")
    func threeFormats() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        ] {
            #expect(HTTPDate.parse(text, now: now) == 784_111_777, "\(text)")
        }
        #expect(HTTPDate.string(unixSeconds: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }

    @Test("times over ten thousand years come back as they were written, and are what Foundation writes")
    func roundTrip() {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        for second in stride(from: -11_000_000_000, through: 253_402_300_799, by: 86_400 * 211 + 3_607) {
            let text = HTTPDate.string(unixSeconds: second)
            #expect(HTTPDate.parse(text, now: now) == second)
            #expect(text == formatter.string(from: Date(timeIntervalSince1970: Double(second))))
        }
    }

    @Test("times that four digits cannot say become the nearest that they can")
    func clamped() {
        #expect(HTTPDate.string(unixSeconds: .min) == "Sat, 01 Jan 0000 00:00:00 GMT")
        #expect(HTTPDate.string(unixSeconds: .max) == "Fri, 31 Dec 9999 23:59:59 GMT")
    }

    @Test("a year of two digits lies at most fifty years ahead")
    func shortYears() {
        #expect(HTTPDate.parse("Friday, 01-Jan-73 00:00:00 GMT", now: now) == 3_250_454_400)
        #expect(HTTPDate.parse("Friday, 01-Jan-74 00:00:00 GMT", now: now) == 126_230_400)
    }

    @Test("leap days and leap seconds are known")
    func leaps() {
        #expect(HTTPDate.parse("Thu, 29 Feb 2024 00:00:00 GMT", now: now) == 1_709_164_800)
        #expect(HTTPDate.parse("Thu, 29 Feb 2023 00:00:00 GMT", now: now) == nil)
        #expect(HTTPDate.parse("Thu, 29 Feb 1900 00:00:00 GMT", now: now) == nil)
        #expect(HTTPDate.parse("Sat, 31 Dec 2016 23:59:60 GMT", now: now) == 1_483_228_800)
    }

    @Test(
        "what is no date is nil",
        arguments: [
            "", "x", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "sun, 06 Nov 1994 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
            "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ", "Xyz, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun Nov 06 08:49:37 94", "Sun Nov  6 08:49:3x 1994",
        ]
    )
    func noDate(text: String) {
        #expect(HTTPDate.parse(text, now: now) == nil)
    }

    @Test("a stamp says another second after an update only")
    func stamp() {
        var stamp = DateStamp(unixSeconds: 784_111_777)
        func text() -> String {
            var bytes = [UInt8](repeating: 0, count: 32)
            bytes.withUnsafeMutableBytes { buffer in
                if let base = buffer.baseAddress { stamp.store(to: base) }
            }
            return String(decoding: bytes[..<29], as: UTF8.self)
        }
        #expect(text() == "Sun, 06 Nov 1994 08:49:37 GMT")
        stamp.update(unixSeconds: 784_111_777)
        #expect(text() == "Sun, 06 Nov 1994 08:49:37 GMT")
        stamp.update(unixSeconds: 784_111_778)
        #expect(text() == "Sun, 06 Nov 1994 08:49:38 GMT")
    }
}
