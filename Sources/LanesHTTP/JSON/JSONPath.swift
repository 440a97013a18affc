/// One step on the way to a value: a key of an object, or an index of an array.
struct JSONPathKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        stringValue = "Index \(intValue)"
        self.intValue = intValue
    }
}

extension JSONWriter {
    /// The way to the value at `level`, read back from the text: keys are not kept while all goes well.
    func path(of level: Int) -> [any CodingKey] {
        (0..<level).compactMap { outer in
            switch levels[outer].kind {
            case .object: JSONPathKey(stringValue: key(at: levels[outer].keyOffset))
            case .array: JSONPathKey(intValue: levels[outer].elements - 1)
            case .single, .undecided: nil
            }
        }
    }

    /// The key that starts at `offset`, still escaped: good enough to find it.
    private func key(at offset: Int) -> String {
        let text = buffer.bytes[(offset + 1)...]
        var end = text.startIndex
        while end < text.endIndex, text[end] != UInt8(ascii: "\"") {
            end += text[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        return String(decoding: text[..<min(end, text.endIndex)], as: UTF8.self)
    }
}
