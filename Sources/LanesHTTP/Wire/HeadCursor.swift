/// A place in a head that is being read, and the reading of single field lines.
///
/// Every fault is found at the first byte that shows it, and never depends on the bytes behind it. That is why a head
/// that arrives in pieces gets the same answer as one that arrives whole.
struct HeadCursor {
    let base: UnsafeRawPointer
    let end: Int
    var at = 0

    @inline(__always)
    init(_ base: UnsafeRawPointer, end: Int) {
        self.base = base
        self.end = end
    }

    @inline(__always)
    subscript(index: Int) -> UInt8 { base.load(fromByteOffset: index, as: UInt8.self) }

    /// Steps over the empty line that ends a section; false when a field line stands here.
    @inline(__always)
    mutating func emptyLine() throws(Halt) -> Bool {
        guard at < end else { throw .incomplete }
        guard self[at] == .carriageReturn else { return false }
        try checkLineEnd(at: at, otherwise: .badFieldName)
        at &+= 2
        return true
    }

    /// Reads one field line (RFC 9112 section 5), its end of line included.
    @inline(__always)
    mutating func fieldLine() throws(Halt) -> FieldSlot {
        let nameStart = at
        var index = at
        while index < end, CharacterClass.isToken(self[index]) { index &+= 1 }
        guard index < end else { throw .incomplete }
        guard self[index] == .colon, index > nameStart else {
            throw .refused(nameFault(at: index, isFirst: index == nameStart))
        }
        let name = ByteRange(nameStart, index)
        index &+= 1
        while index < end, CharacterClass.isBlank(self[index]) { index &+= 1 }
        let valueStart = index
        var valueEnd = endOfText(from: index)
        try checkLineEnd(at: valueEnd, otherwise: .badFieldValue)
        at = valueEnd &+ 2
        while valueEnd > valueStart, CharacterClass.isBlank(self[valueEnd &- 1]) { valueEnd &-= 1 }
        return FieldSlot(name: name, value: ByteRange(valueStart, valueEnd))
    }

    /// The first place at or after `start` that holds a control byte other than tab, or the end.
    @inline(__always)
    func endOfText(from start: Int) -> Int {
        var index = start
        while index &+ 8 <= end {
            let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let controls = CharacterClass.controls(in: UInt64(littleEndian: word))
            if controls == 0 {
                index &+= 8
                continue
            }
            index &+= controls.trailingZeroBitCount >> 3
            if self[index] != .tab { return index }
            index &+= 1
        }
        while index < end, CharacterClass.isText(self[index]) { index &+= 1 }
        return index
    }

    /// Makes sure that carriage return and line feed stand at `index`; `fault` names any other byte there.
    @inline(__always)
    func checkLineEnd(at index: Int, otherwise fault: @autoclosure () -> WireError) throws(Halt) {
        if index &+ 1 < end, self[index] == .carriageReturn, self[index &+ 1] == .lineFeed { return }
        guard index < end else { throw .incomplete }
        if self[index] == .lineFeed { throw .refused(.bareLineFeed) }
        guard self[index] == .carriageReturn else { throw .refused(fault()) }
        throw index &+ 1 < end ? .refused(.bareCarriageReturn) : .incomplete
    }

    private func nameFault(at index: Int, isFirst: Bool) -> WireError {
        switch self[index] {
        case .lineFeed: .bareLineFeed
        case .space, .tab: isFirst ? .foldedField : .blankBeforeColon
        case .colon: .emptyFieldName
        default: .badFieldName
        }
    }
}
