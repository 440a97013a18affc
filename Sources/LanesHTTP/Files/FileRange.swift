/// The part of a file that a `Range` field asks for (RFC 9110 section 14.2).
///
/// Of several ranges none is taken: the whole file is sent, as section 14.2 allows, since the parts of a
/// `multipart/byteranges` answer cost more than what they save.
enum FileRange: Equatable {
    case whole
    case part(Range<Int>)
    /// 416: it begins behind the end.
    case unsatisfiable

    /// Reads the field's value for a file of `size` bytes; what is malformed or of another unit asks for the whole.
    init(_ field: String?, size: Int) {
        self = .whole
        guard let field, field.lowercased().hasPrefix("bytes=") else { return }
        let specification = field.dropFirst(6).drop { $0 == " " || $0 == "\t" }
        let bounds = specification.split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2 else { return }
        switch (Self.number(bounds[0]), Self.number(bounds[1])) {
        case (let first?, let last?) where first <= last:
            self = first < size ? .part(first..<min(last, size - 1) + 1) : .unsatisfiable
        case (let first?, nil) where bounds[1].isEmpty:
            self = first < size ? .part(first..<size) : .unsatisfiable
        case (nil, let count?) where bounds[0].isEmpty:
            self = count > 0 && size > 0 ? .part(max(0, size - count)..<size) : .unsatisfiable
        default: break
        }
    }

    /// Digits only, where `Int` would take a sign; a number beyond all files is as good as the largest.
    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ CharacterClass.isDigit($0) }) else { return nil }
        return Int(text) ?? (Int.max - 1)
    }
}
