import Glibc
import HTTPTypes

/// A request's conditions on the version of what it asks for (RFC 9110 section 13).
struct FileConditions {
    var ifMatch: String?
    var ifNoneMatch: String?
    var ifModifiedSince: String?
    var ifUnmodifiedSince: String?
    var ifRange: String?

    init() {}

    init(_ request: Request) {
        ifMatch = request[.ifMatch]
        ifNoneMatch = request[.ifNoneMatch]
        ifModifiedSince = request[.ifModifiedSince]
        ifUnmodifiedSince = request[.ifUnmodifiedSince]
        ifRange = request[.ifRange]
    }

    enum Outcome {
        case send
        /// 304: the client has it.
        case notModified
        /// 412: the client wants another version.
        case failed
    }

    /// Evaluates the conditions in the order of section 13.2.2; a date that is none is no condition.
    func evaluate(_ version: FileVersion, now: Int) -> Outcome {
        if let ifMatch {
            if !Self.lists(ifMatch, version.entityTag, isWeak: false) { return .failed }
        } else if let date = Self.date(ifUnmodifiedSince, now), version.modified > date {
            return .failed
        }
        if let ifNoneMatch {
            if Self.lists(ifNoneMatch, version.entityTag, isWeak: true) { return .notModified }
        } else if let date = Self.date(ifModifiedSince, now), version.modified <= date {
            return .notModified
        }
        return .send
    }

    /// Whether a range may be sent: the client's part is of this version (section 13.1.5), or it does not ask.
    func allowsRange(of version: FileVersion, now: Int) -> Bool {
        guard let ifRange else { return true }
        if ifRange.hasPrefix("\"") { return ifRange == version.entityTag }
        // A file may change twice in a second: a date is a strong validator only when it is long past.
        guard let date = Self.date(ifRange, now) else { return false }
        return date == version.modified && now - version.modified > 1
    }

    private static func date(_ text: String?, _ now: Int) -> Int? {
        text.flatMap { HTTPDate.parse($0, now: now) }
    }

    /// Whether a list of entity tags has this one, which has no comma inside its quotes.
    private static func lists(_ list: String, _ tag: String, isWeak: Bool) -> Bool {
        if list == "*" { return true }
        return list.split(separator: ",").contains { entry in
            var entry = entry.drop { $0 == " " || $0 == "\t" }
            while entry.last == " " || entry.last == "\t" { entry.removeLast() }
            if isWeak, entry.hasPrefix("W/") { entry = entry.dropFirst(2) }
            return entry == tag
        }
    }
}
