import HTTPTypes

extension HTTPFields {
    /// The fields of a table, whose offsets count from `base`; a name that is none of a field's is left out.
    init(_ table: borrowing FieldTable, in base: UnsafeRawPointer) {
        self.init()
        reserveCapacity(table.count)
        for index in 0..<table.count {
            let slot = table[index]
            guard let name = HTTPField.Name(slot.name.string(in: base)) else { continue }
            append(HTTPField(name: name, value: slot.value.string(in: base)))
        }
    }

    /// The fields of a trailer section that `ChunkedDecoder` has validated.
    init(trailers section: UnsafeRawBufferPointer) {
        guard let base = section.baseAddress, !section.isEmpty else {
            self.init()
            return
        }
        var table = FieldTable()
        TrailerParser.list(section, into: &table)
        self.init(table, in: base)
    }
}
