import HTTPTypes
import Lanes

/// Writes a program's own fields behind the lines an encoder has written itself.
///
/// The encoder owns what decides framing: a program's Content-Length, Transfer-Encoding and Connection never reach the
/// wire, so no handler can make a response that two readers understand in two ways.
enum FieldWriter {
    /// Who writes which lines.
    struct Owned {
        var host = false
        var contentType = false
        var connection = true
        /// For a trailer section: whatever may stand in a head only is left out.
        var isTrailer = false
    }

    /// Writes `fields` without the owned ones; says whether one of them was a Date, of which the first is kept.
    static func write(_ fields: HTTPFields, owned: Owned, into queue: inout ByteQueue, pool: BlockPool) -> Bool {
        var hasDate = false
        for field in fields {
            let name = field.name.rawName.utf8.span
            let wasWritten = name.withUnsafeBytes { name in
                if isOwned(name, owned) || (hasDate && isDate(name)) { return false }
                field.withUnsafeBytesOfValue { value in
                    write(name, UnsafeRawBufferPointer(value), into: &queue, pool: pool)
                }
                return isDate(name)
            }
            if wasWritten { hasDate = true }
        }
        return hasDate
    }

    private static func write(
        _ name: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer,
        into queue: inout ByteQueue,
        pool: BlockPool
    ) {
        var writer = HeadWriter(queue.reserve(name.count + value.count + 4, pool: pool))
        writer.put(checked: name)
        writer.put(": ")
        writer.put(untrusted: value)
        writer.put("\r\n")
        queue.commit(writer.count)
    }

    /// A name that is no token, which only a name built around the type's checks can be, is left out too.
    private static func isOwned(_ name: UnsafeRawBufferPointer, _ owned: Owned) -> Bool {
        guard let base = name.baseAddress, name.allSatisfy(CharacterClass.isToken) else { return true }
        if owned.isTrailer { return TrailerParser.isForbidden(name) }
        switch KnownField(base, count: name.count) {
        case .contentLength, .transferEncoding: return true
        case .connection: return owned.connection
        case .host: return owned.host
        case .expect, .upgrade, .other: break
        }
        if owned.contentType, ASCII.isWhole(name, "content-type") { return true }
        return owned.connection && ASCII.isWhole(name, "keep-alive")
    }

    private static func isDate(_ name: UnsafeRawBufferPointer) -> Bool { ASCII.isWhole(name, "date") }
}
