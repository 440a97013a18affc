import Testing

@testable import LanesHTTP

@Suite("Percent-encoding and classes of bytes")
struct PercentCodingTests {
    @Test(
        "encoded bytes are decoded",
        arguments: [
            ("", ""), ("abc", "abc"), ("a%20b", "a b"), ("%41%62%2F", "Ab/"), ("%c3%A9", "é"), ("a+b", "a+b"),
            ("é", "é"), ("%00", "\u{0}"), ("%25", "%"),
        ]
    )
    func decodes(text: String, expected: String) {
        #expect(PercentCoding.decode(text) == expected)
    }

    @Test("a plus is a space in a query only")
    func plus() {
        #expect(PercentCoding.decode("a+b%2B", plusIsSpace: true) == "a b+")
        #expect(PercentCoding.decode("a+b%2B") == "a+b+")
    }

    @Test(
        "malformed sequences and bytes that are not UTF-8 are nil",
        arguments: ["%", "%4", "a%", "a%4", "%g0", "%0g", "%%41", "% 41", "%ff", "%c3", "a%c3%28", "%ED%A0%80"]
    )
    func refuses(text: String) {
        #expect(PercentCoding.decode(text) == nil)
    }

    @Test("bytes that are not UTF-8 as they are, are nil too")
    func rawBytes() {
        let bytes: [UInt8] = [0x61, 0xFF]
        #expect(bytes.withUnsafeBytes { PercentCoding.decode($0) } == nil)
    }

    @Test("every text comes back, and only unreserved bytes are left as they are")
    func roundTrip() {
        let text = (0..<128).map { String(UnicodeScalar(UInt8($0))) }.joined() + "é漢🙂"
        let encoded = PercentCoding.encode(text)
        #expect(PercentCoding.decode(encoded) == text)
        #expect(PercentCoding.encode("a-._~Z9 /+é") == "a-._~Z9%20%2F%2B%C3%A9")
    }

    @Test("a form's text comes back, with a plus for each space, and what forms escape is escaped")
    func formRoundTrip() {
        let text = (0..<128).map { String(UnicodeScalar(UInt8($0))) }.joined() + "é漢🙂"
        #expect(PercentCoding.decode(PercentCoding.encodeForm(text), plusIsSpace: true) == text)
        #expect(PercentCoding.encodeForm("a-._*Z9 ~/+é") == "a-._*Z9+%7E%2F%2B%C3%A9")
    }

    @Test("the table says of every byte what the RFCs say")
    func table() {
        let alphanumeric = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
        let unreserved = alphanumeric.union("-._~".utf8)
        for byte in UInt8.min...UInt8.max {
            let isVisible = (0x21...0x7E).contains(byte)
            #expect(CharacterClass.isToken(byte) == alphanumeric.union("!#$%&'*+-.^_`|~".utf8).contains(byte))
            #expect(CharacterClass.isUnreserved(byte) == unreserved.contains(byte))
            #expect(CharacterClass.isHost(byte) == unreserved.union("!$&'()*+,;=%".utf8).contains(byte))
            #expect(CharacterClass.isPath(byte) == (isVisible && byte != 0x23 && byte != 0x3F))
            #expect(CharacterClass.isQuery(byte) == (isVisible && byte != 0x23))
            #expect(CharacterClass.isText(byte) == (byte == 0x09 || (byte >= 0x20 && byte != 0x7F)))
        }
    }

    @Test("a control byte is found at each of eight places, whatever stands around it")
    func controls() {
        for byte in UInt8.min...UInt8.max {
            for place in 0..<8 {
                for around in [UInt64(0x6161_6161_6161_6161), 0xFFFF_FFFF_FFFF_FFFF, 0x8080_2020_7E7E_2121] {
                    let shift = UInt64(place * 8)
                    let word = around & ~(0xFF << shift) | UInt64(byte) << shift
                    let found = CharacterClass.controls(in: word)
                    let isControl = byte < 0x20 || byte == 0x7F
                    #expect((found != 0) == isControl)
                    if isControl { #expect(found.trailingZeroBitCount >> 3 == place) }
                }
            }
        }
    }
}
