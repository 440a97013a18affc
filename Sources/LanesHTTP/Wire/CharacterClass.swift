/// Which bytes may stand where in a message, as one table of 256 bytes in read-only memory.
///
/// A string literal is the one form of table that Swift puts into the binary as it is: looking a byte up is one load,
/// with no lazy initialisation, no bounds check and no reference count. Each character is "@" plus the bits below.
enum CharacterClass {
    static let tokenBit: UInt8 = 1
    static let pathBit: UInt8 = 2
    static let hostBit: UInt8 = 4
    static let queryBit: UInt8 = 8
    static let unreservedBit: UInt8 = 16

    /// Sixteen rows of sixteen: the row is the upper half of the byte, the column the lower half.
    @inline(__always)
    private static var table: UnsafePointer<UInt8> {
        let literal: StaticString = """
            @@@@@@@@@@@@@@@@\
            @@@@@@@@@@@@@@@@\
            @OJAOOOONNOON__J\
            __________JNJNJH\
            J_______________\
            ___________JJJK_\
            K_______________\
            ___________JKJ_@\
            @@@@@@@@@@@@@@@@\
            @@@@@@@@@@@@@@@@\
            @@@@@@@@@@@@@@@@\
            @@@@@@@@@@@@@@@@\
            @@@@@@@@@@@@@@@@\
            @@@@@@@@@@@@@@@@\
            @@@@@@@@@@@@@@@@\
            @@@@@@@@@@@@@@@@
            """
        return literal.utf8Start
    }

    @inline(__always)
    private static func has(_ bit: UInt8, _ byte: UInt8) -> Bool { table[Int(byte)] & bit != 0 }

    /// A method or a field name is made of these (RFC 9110 section 5.6.2).
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool { has(tokenBit, byte) }

    /// Visible ASCII without "?" and "#"; wider than RFC 3986 by what browsers send unescaped, such as "|" and "^".
    @inline(__always)
    static func isPath(_ byte: UInt8) -> Bool { has(pathBit, byte) }

    /// Visible ASCII without "#".
    @inline(__always)
    static func isQuery(_ byte: UInt8) -> Bool { has(queryBit, byte) }

    /// The letters of a registered name or an IPv4 address, with "%" (RFC 3986 section 3.2.2).
    @inline(__always)
    static func isHost(_ byte: UInt8) -> Bool { has(hostBit, byte) }

    /// What never needs percent-encoding (RFC 3986 section 2.3).
    @inline(__always)
    static func isUnreserved(_ byte: UInt8) -> Bool { has(unreservedBit, byte) }

    /// Space or tab: the optional white space around values (RFC 9110 section 5.6.3).
    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == .space || byte == .tab }

    /// Field values and reason phrases: all but control bytes; tab and 0x80...0xFF are in (RFC 9110 section 5.5).
    @inline(__always)
    static func isText(_ byte: UInt8) -> Bool { (byte >= 0x20 && byte != 0x7F) || byte == .tab }

    /// Zero when none of eight bytes is a control byte; else the lowest set bit lies in the first one that is.
    ///
    /// Bits above the lowest one may be false (a borrow runs upwards), so only the lowest is to be used. Tab counts.
    @inline(__always)
    static func controls(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops = ones << 7
        let delete = word ^ (ones &* 0x7F)
        return (((word &- ones &* 0x20) & ~word) | ((delete &- ones) & ~delete)) & tops
    }

    /// The value of a hexadecimal digit, or nil.
    @inline(__always)
    static func hexValue(_ byte: UInt8) -> UInt8? {
        if byte &- 0x30 < 10 { return byte &- 0x30 }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    @inline(__always)
    static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}

extension UInt8 {
    @inline(__always) static var tab: UInt8 { 0x09 }
    @inline(__always) static var lineFeed: UInt8 { 0x0A }
    @inline(__always) static var carriageReturn: UInt8 { 0x0D }
    @inline(__always) static var space: UInt8 { 0x20 }
    @inline(__always) static var colon: UInt8 { 0x3A }
}
