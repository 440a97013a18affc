import FoundationEssentials

// Values that JSON has no word for, but whose own `encode(to:)` is not what a reader expects.

extension JSONWriter {
    /// Writes a value of a type that is known here; false if it has to encode itself.
    ///
    /// Comparing types is a pointer comparison each, far cheaper than a container.
    @inline(__always)
    func writeKnown<T>(_ value: T) throws -> Bool {
        if T.self == String.self { return write(scalar: value, as: String.self) }
        if T.self == Int.self { return write(scalar: value, as: Int.self) }
        return try writeFoundation(value)
    }

    @inline(__always)
    private func write<T, Scalar: JSONScalar>(scalar value: T, as type: Scalar.Type) -> Bool {
        withUnsafePointer(to: value) { pointer in
            pointer.withMemoryRebound(to: Scalar.self, capacity: 1) { $0.pointee.write(to: &buffer) }
        }
        return true
    }

    @inline(__always)
    private func writeFoundation<T>(_ value: T) throws -> Bool {
        let type = ObjectIdentifier(T.self)
        guard Self.foundationTypes.contains(type) else { return false }
        try writeUncommon(value)
        return true
    }

    @inline(never)
    private func writeUncommon<T>(_ value: T) throws {
        switch value {
        case let date as Date: try write(date)
        case let data as Data: buffer.append(quoted: data.base64EncodedString())
        case let url as URL: buffer.append(quoted: url.absoluteString)
        case let number as Decimal: try write(number)
        default: break
        }
    }

    private func write(_ number: Decimal) throws {
        guard number.isFinite else { throw invalid(number, "\(number) is not a JSON number") }
        buffer.append(plain: number.description)
    }

    private func write(_ date: Date) throws {
        guard let time = JSONDate(date) else {
            // Not the date itself: its description traps for such dates, and an error is there to be printed.
            throw invalid(date.timeIntervalSince1970, "a date outside the years 0 to 9999")
        }
        time.write(to: &buffer)
    }

    private func invalid(_ value: Any, _ reason: String) -> EncodingError {
        .invalidValue(value, .init(codingPath: path(of: depth + 1), debugDescription: reason))
    }

    private static let foundationTypes = JSONTypeSet(Date.self, Data.self, URL.self, Decimal.self)
}

/// Four types, compared one by one.
struct JSONTypeSet: Sendable {
    private let first, second, third, fourth: ObjectIdentifier

    init(_ first: Any.Type, _ second: Any.Type, _ third: Any.Type, _ fourth: Any.Type) {
        self.first = ObjectIdentifier(first)
        self.second = ObjectIdentifier(second)
        self.third = ObjectIdentifier(third)
        self.fourth = ObjectIdentifier(fourth)
    }

    @inline(__always)
    func contains(_ type: ObjectIdentifier) -> Bool {
        type == first || type == second || type == third || type == fourth
    }
}
