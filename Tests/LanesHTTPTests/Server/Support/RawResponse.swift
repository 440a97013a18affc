/// A response as a strict client reads it.
struct RawResponse {
    let status: Int
    let fields: [(name: String, value: String)]
    private(set) var body: [UInt8] = []
    private(set) var trailers: [(name: String, value: String)] = []

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The field's value, when there is exactly one such field.
    subscript(name: String) -> String? {
        let found = fields.filter { $0.name == name.lowercased() }
        return found.count == 1 ? found[0].value : nil
    }

    /// What a server may not send.
    enum Fault: Error {
        case malformed(String)
    }

    /// The response at the front of `bytes`, and how many of them it has; `nil`: more are needed.
    static func parse(_ bytes: [UInt8], toHead: Bool, isAtEnd: Bool) throws -> (RawResponse, Int)? {
        guard let headEnd = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        var response = try RawResponse(head: String(decoding: bytes[..<headEnd.lowerBound], as: UTF8.self))
        let start = headEnd.upperBound
        if toHead || response.status == 204 || response.status == 304 || response.status < 200 {
            return (response, start)
        }
        if response["transfer-encoding"] == "chunked" {
            guard let end = try response.readChunks(bytes, from: start) else { return nil }
            return (response, end)
        }
        if let length = response["content-length"].flatMap({ Int($0) }) {
            guard bytes.count >= start + length else { return nil }
            response.body = Array(bytes[start..<start + length])
            return (response, start + length)
        }
        guard isAtEnd else { return nil }
        response.body = Array(bytes[start...])
        return (response, bytes.count)
    }

    private init(head: String) throws {
        var lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
        let first = lines.removeFirst().split(separator: " ", maxSplits: 2)
        guard first.count >= 2, first[0] == "HTTP/1.1", let status = Int(first[1]) else {
            throw Fault.malformed(head)
        }
        self.status = status
        fields = try Self.fields(lines)
    }

    private static func fields(_ lines: [Substring]) throws -> [(name: String, value: String)] {
        try lines.map { line in
            guard let colon = line.firstIndex(of: ":"), !line.contains("\n") else {
                throw Fault.malformed(String(line))
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return (line[..<colon].lowercased(), String(value))
        }
    }

    /// Reads chunks up to the end of the trailers; `nil`: more bytes are needed.
    private mutating func readChunks(_ bytes: [UInt8], from start: Int) throws -> Int? {
        var at = start
        let lineEnd = Array("\r\n".utf8)
        var body: [UInt8] = []
        while true {
            guard let end = bytes[at...].firstRange(of: lineEnd) else { return nil }
            let line = String(decoding: bytes[at..<end.lowerBound], as: UTF8.self)
            guard let count = Int(line, radix: 16) else { throw Fault.malformed(line) }
            at = end.upperBound
            if count == 0 { break }
            guard bytes.count >= at + count + 2 else { return nil }
            guard Array(bytes[at + count..<at + count + 2]) == lineEnd else { throw Fault.malformed(line) }
            body += bytes[at..<at + count]
            at += count + 2
        }
        self.body = body
        return try readTrailers(bytes, from: at)
    }

    private mutating func readTrailers(_ bytes: [UInt8], from start: Int) throws -> Int? {
        var at = start
        var lines: [Substring] = []
        while let end = bytes[at...].firstRange(of: Array("\r\n".utf8)) {
            defer { at = end.upperBound }
            if end.lowerBound == at {
                trailers = try Self.fields(lines)
                return end.upperBound
            }
            lines.append(Substring(decoding: bytes[at..<end.lowerBound], as: UTF8.self))
        }
        return nil
    }
}
