/// What may stand in Host, and in the authority of a target: `uri-host [ ":" port ]` (RFC 9110 section 7.2).
enum HostSyntax {
    /// How much of an authority must be there.
    enum Need {
        /// Nothing need be there: Host may be empty when its target has no authority.
        case nothing
        /// A host, with or without a port.
        case host
        /// A host and a port, as CONNECT asks for.
        case hostAndPort
    }

    /// Whether `bytes` is a host with an optional port, without user information ("user@").
    static func isValid(_ bytes: UnsafeRawBufferPointer, need: Need) -> Bool {
        guard bytes.count > 0 else { return need == .nothing }
        guard let end = bytes[0] == UInt8(ascii: "[") ? endOfAddress(bytes) : endOfName(bytes) else { return false }
        if end == 0 && need != .nothing { return false }
        if end == bytes.count { return need != .hostAndPort }
        return bytes[end] == .colon && isPort(bytes, from: end + 1, mayBeEmpty: need != .hostAndPort)
    }

    /// A registered name or an IPv4 address; each "%" must begin a percent-encoded byte.
    @inline(__always)
    private static func endOfName(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 0
        while index < bytes.count, CharacterClass.isHost(bytes[index]) {
            if bytes[index] == UInt8(ascii: "%") {
                guard index + 2 < bytes.count, CharacterClass.hexValue(bytes[index + 1]) != nil,
                    CharacterClass.hexValue(bytes[index + 2]) != nil
                else { return nil }
            }
            index &+= 1
        }
        return index
    }

    /// An IPv6 address in brackets: hexadecimal digits, ":" and "." (a zone has no meaning to a peer).
    private static func endOfAddress(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 1
        var colons = 0
        while index < bytes.count, bytes[index] != UInt8(ascii: "]") {
            let byte = bytes[index]
            guard byte == .colon || byte == UInt8(ascii: ".") || CharacterClass.hexValue(byte) != nil else {
                return nil
            }
            colons += byte == .colon ? 1 : 0
            index += 1
        }
        return index < bytes.count && colons >= 2 ? index + 1 : nil
    }

    private static func isPort(_ bytes: UnsafeRawBufferPointer, from start: Int, mayBeEmpty: Bool) -> Bool {
        if start == bytes.count { return mayBeEmpty }
        guard bytes.count - start <= 5 else { return false }
        var number = 0
        for index in start..<bytes.count {
            guard CharacterClass.isDigit(bytes[index]) else { return false }
            number = number * 10 + Int(bytes[index] &- 0x30)
        }
        return number <= 65_535
    }
}
