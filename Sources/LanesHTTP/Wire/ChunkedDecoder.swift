/// Takes a chunked body apart, piece by piece, without copying (RFC 9112 section 7.1).
///
/// Sizes are hexadecimal digits only and may not overflow, every line ends with carriage return and line feed, chunk
/// extensions are checked and skipped, and their sum is bounded. A trailer section is validated like a head's fields;
/// one that names a field for framing, routing or the connection is refused, not dropped: no honest peer sends it.
package struct ChunkedDecoder: Sendable {
    /// What the front of the given bytes is.
    package enum Event: Equatable, Sendable {
        /// These bytes of the input belong to the body; the input is consumed up to the range's end.
        case data(Range<Int>)
        /// Nothing more can be told: drop `consumed` bytes, and call again with the rest and what arrives next.
        case needMore(consumed: Int)
        /// The body is over, and `consumed` bytes with it. `trailers` are its trailer's field lines, mostly none.
        case end(consumed: Int, trailers: Range<Int>)
        /// The peer is to be answered with this error, and its connection closed.
        case refused(WireError)
    }

    private enum State: UInt8 {
        case sizeStart
        case size
        case blankAfterSize
        case chunkExtension
        case sizeEnd
        case data
        case dataReturn
        case dataEnd
        case trailers
        case done
    }

    private var state = State.sizeStart
    private var digits: UInt8 = 0
    private var remaining = 0
    private var extensionBytes = 0
    private var trailersScanned = 0

    package init() {}

    /// Reads on in the body; after `data` it is called again with the bytes behind the range, before receiving more.
    package mutating func decode(_ bytes: UnsafeRawBufferPointer, limits: WireLimits) -> Event {
        var at = 0
        while at < bytes.count {
            switch state {
            case .data:
                let count = min(remaining, bytes.count - at)
                remaining -= count
                if remaining == 0 { state = .dataReturn }
                return .data(at..<at + count)
            case .trailers: return readTrailers(bytes, from: at, limits: limits)
            case .done: return .end(consumed: at, trailers: at..<at)
            default:
                if let fault = take(bytes[at], limits) { return .refused(fault) }
                at += 1
            }
        }
        return state == .done ? .end(consumed: at, trailers: at..<at) : .needMore(consumed: at)
    }

    /// Takes one byte of what stands around the data; what it returns is a fault.
    private mutating func take(_ byte: UInt8, _ limits: WireLimits) -> WireError? {
        switch state {
        case .sizeStart, .size: return takeSize(byte)
        case .blankAfterSize, .chunkExtension: return takeExtension(byte, limits)
        case .sizeEnd:
            guard byte == .lineFeed else { return .bareCarriageReturn }
            state = remaining > 0 ? .data : .trailers
        case .dataReturn:
            guard byte == .carriageReturn else { return byte == .lineFeed ? .bareLineFeed : .badChunkEnd }
            state = .dataEnd
        case .dataEnd:
            guard byte == .lineFeed else { return .bareCarriageReturn }
            state = .sizeStart
        case .data, .trailers, .done: break
        }
        return nil
    }

    private mutating func takeSize(_ byte: UInt8) -> WireError? {
        if state == .sizeStart {
            digits = 0
            remaining = 0
            state = .size
        }
        if let value = CharacterClass.hexValue(byte) {
            digits += 1
            guard digits <= 16, remaining <= Int.max >> 4 else { return .hugeChunkSize }
            remaining = remaining << 4 | Int(value)
            return nil
        }
        guard digits > 0 else { return byte == .lineFeed ? .bareLineFeed : .badChunkSize }
        switch byte {
        case .carriageReturn: state = .sizeEnd
        case UInt8(ascii: ";"): state = .chunkExtension
        case .space, .tab: state = .blankAfterSize
        default: return byte == .lineFeed ? .bareLineFeed : .badChunkSize
        }
        return nil
    }

    /// White space before ";" is to be taken (RFC 9112 section 7.1.1), but not white space alone.
    private mutating func takeExtension(_ byte: UInt8, _ limits: WireLimits) -> WireError? {
        extensionBytes += 1
        guard extensionBytes <= limits.chunkExtensionBytes else { return .chunkExtensionsTooLong }
        if state == .blankAfterSize {
            if byte == UInt8(ascii: ";") { state = .chunkExtension }
            return byte == UInt8(ascii: ";") || CharacterClass.isBlank(byte) ? nil : .badChunkSize
        }
        if byte == .carriageReturn {
            state = .sizeEnd
            return nil
        }
        if byte == .lineFeed { return .bareLineFeed }
        return CharacterClass.isText(byte) ? nil : .badChunkExtension
    }

    /// Trailers are read in one piece, as heads are: until their end is there, nothing of them is consumed.
    private mutating func readTrailers(
        _ bytes: UnsafeRawBufferPointer,
        from start: Int,
        limits: WireLimits
    ) -> Event {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        switch TrailerParser.parse(rest, scanned: &trailersScanned, limits: limits) {
        case .incomplete: return .needMore(consumed: start)
        case .refused(let fault): return .refused(fault)
        case .complete(let count):
            state = .done
            return .end(consumed: start + count, trailers: start..<start + count - 2)
        }
    }
}
