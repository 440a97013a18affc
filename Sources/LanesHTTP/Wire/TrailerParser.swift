/// Reads the trailer section of a chunked body (RFC 9112 section 7.1.2).
package enum TrailerParser {
    enum Outcome {
        case incomplete
        case complete(count: Int)
        case refused(WireError)
    }

    /// Fills `table` with the lines of a section that `ChunkedDecoder` has validated; offsets count from its start.
    package static func list(_ section: UnsafeRawBufferPointer, into table: inout FieldTable) {
        table.removeAll()
        guard let base = section.baseAddress else { return }
        var cursor = HeadCursor(base, end: section.count)
        while cursor.at < cursor.end, let slot = try? cursor.fieldLine() { table.append(slot) }
    }

    /// Validates the section at the front of `bytes`; `scanned` as in `RequestParser.parse`.
    static func parse(_ bytes: UnsafeRawBufferPointer, scanned: inout Int, limits: WireLimits) -> Outcome {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return .incomplete }
        if scanned > 0, !HeadScanner.isWorthParsing(bytes, scanned: &scanned, limit: limits.trailerBytes) {
            return .incomplete
        }
        do throws(Halt) {
            var cursor = HeadCursor(base, end: min(bytes.count, limits.trailerBytes))
            try readSection(&cursor, limit: limits.fields)
            scanned = 0
            return .complete(count: cursor.at)
        } catch {
            if case .refused(let fault) = error { return .refused(fault) }
            scanned = bytes.count
            return bytes.count < limits.trailerBytes ? .incomplete : .refused(.trailersTooLarge)
        }
    }

    private static func readSection(_ cursor: inout HeadCursor, limit: Int) throws(Halt) {
        var count = 0
        while try !cursor.emptyLine() {
            if count >= limit { throw .refused(.tooManyFields) }
            let name = try cursor.fieldLine().name.bytes(in: cursor.base)
            if isForbidden(name) { throw .refused(.forbiddenTrailer) }
            count += 1
        }
    }

    /// Fields that must be known before a body is read (RFC 9110 section 6.5.1).
    static func isForbidden(_ name: UnsafeRawBufferPointer) -> Bool {
        guard let base = name.baseAddress else { return false }
        if KnownField(base, count: name.count) != .other { return true }
        return ASCII.isWhole(name, "trailer") || ASCII.isWhole(name, "keep-alive")
            || ASCII.isWhole(name, "content-type") || ASCII.isWhole(name, "content-encoding")
            || ASCII.isWhole(name, "content-range") || ASCII.isWhole(name, "authorization")
            || ASCII.isWhole(name, "cookie") || ASCII.isWhole(name, "set-cookie")
    }
}
