import Glibc
import HTTPTypes
public import Lanes

/// How the files of a directory are served.
public struct FileOptions: Sendable {
    /// The file that stands for its directory; `nil`: directories are not found.
    public var index: String? = "index.html"
    /// The value of `Cache-Control`, such as "public, max-age=3600"; `nil`: the field is left out.
    public var cacheControl: String?
    /// Whether files and directories are seen whose names begin with ".".
    public var allowsHidden = false
    /// Whether files are opened by `offload`, for directories of a network or of a slow disk.
    ///
    /// Opening is a matter of microseconds when the system has the directory in memory, less than going to a worker and
    /// back: so it is done in place.
    public var offloads = false

    /// The default options.
    public init() {}
}

extension Router {
    /// Serves the files of a directory under a prefix, for GET and HEAD.
    ///
    /// It answers conditional requests and requests for one range, and sends a directory's index. Symbolic links inside
    /// the directory are not followed, and the paths of requests lead to nothing outside of it.
    /// - Throws: `IOError` when there is no such directory.
    public func files(_ prefix: String, from directory: String, options: FileOptions = .init()) throws(IOError) {
        let files = StaticFiles(root: try FileRoot(directory, allowsHidden: options.allowsHidden), options: options)
        let prefix = prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
        get(prefix + "/**\(StaticFiles.parameter)") { request in try await files.respond(to: request) }
        if !prefix.isEmpty { get(prefix) { request in StaticFiles.addSlash(request) } }
    }
}

/// Answers requests with the files of a directory.
struct StaticFiles: Sendable {
    static let parameter = "file"
    let root: FileRoot
    let options: FileOptions

    func respond(to request: Request) async throws -> Response {
        guard let path = FilePath(request) else { throw HTTPError(.notFound) }
        let file = options.offloads ? try await offload { try find(path) } : try find(path)
        guard let file else { throw HTTPError(.notFound) }
        if file.isDirectory { return Self.addSlash(request) }
        guard file.isRegular else { throw HTTPError(.notFound) }
        let name = path.isDirectory ? options.index ?? "" : path.segments.last ?? ""
        return try response(file, name: name, to: request)
    }

    /// The file, or a directory whose slash is missing; `nil`: neither is there.
    private func find(_ path: FilePath) throws(IOError) -> OpenFile? {
        guard path.isDirectory else {
            let file = try root.open(path.segments)
            return file?.isDirectory == true && options.index == nil ? nil : file
        }
        guard let index = options.index else { return nil }
        let file = try root.open(path.segments + [index])
        return file?.isRegular == true ? file : nil
    }

    private func response(_ file: OpenFile, name: String, to request: Request) throws -> Response {
        let version = try FileVersion(file)
        let conditions = FileConditions(request)
        let now = time(nil)
        var response = Response(contentType: Self.contentType(name))
        response.headers = fields(version)
        switch conditions.evaluate(version, now: now) {
        case .notModified:
            response.status = .notModified
            response.contentType = nil
        case .failed: throw HTTPError(.preconditionFailed)
        case .send:
            // Range has a meaning for GET only (RFC 9110 section 14.2).
            let takesRange = request.exchange.head.method == .get && conditions.allowsRange(of: version, now: now)
            try fill(&response, file, FileRange(takesRange ? request[.range] : nil, size: file.size))
        }
        return response
    }

    private func fill(_ response: inout Response, _ file: OpenFile, _ range: FileRange) throws {
        switch range {
        case .whole:
            response.body = .file(FileSlice(file: file, offset: 0, count: file.size))
        case .part(let part):
            response.status = .partialContent
            response.headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.size)"
            response.body = .file(FileSlice(file: file, offset: part.lowerBound, count: part.count))
        case .unsatisfiable:
            throw HTTPError(.rangeNotSatisfiable, headers: [.contentRange: "bytes */\(file.size)"])
        }
    }

    private func fields(_ version: FileVersion) -> HTTPFields {
        var fields = HTTPFields()
        fields[.eTag] = version.entityTag
        fields[.lastModified] = version.lastModified
        fields[.acceptRanges] = "bytes"
        if let cacheControl = options.cacheControl { fields[.cacheControl] = cacheControl }
        return fields
    }

    /// A type that is not known is sent as bytes, which browsers save and do not run.
    private static func contentType(_ name: String) -> String {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        let type = parts.count > 1 ? parts.last.flatMap { MediaType(fileExtension: String($0)) } : nil
        return (type ?? .octetStream).description
    }

    /// A directory is "docs/", so that the relative links of its index are right.
    static func addSlash(_ request: Request) -> Response {
        let query = request.exchange.string(request.exchange.head.query)
        let location = request.path + "/" + (query.isEmpty ? "" : "?\(query)")
        return .redirect(to: location, status: .permanentRedirect)
    }
}

/// The part of a request's path behind the prefix, taken apart before it is decoded: an encoded "/" separates nothing.
private struct FilePath {
    /// Decoded.
    let segments: [String]
    /// Whether it ends with a slash, or is the prefix itself.
    let isDirectory: Bool

    init?(_ request: Request) {
        let exchange = request.exchange
        guard let range = exchange.parameters.range(of: StaticFiles.parameter) else { return nil }
        let parts = exchange.bytes(range).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        var segments: [String] = []
        for part in parts.dropLast(parts.last?.isEmpty == true ? 1 : 0) {
            guard let text = PercentCoding.decode(UnsafeRawBufferPointer(rebasing: part)) else { return nil }
            segments.append(text)
        }
        self.segments = segments
        isDirectory = parts.last?.isEmpty ?? true
    }
}
