import Glibc
// The runtime's own symbolication, which its crash reports use; the initializers that take addresses are private.
@_spi(Internal) import Runtime

/// Finds the source of code addresses, as the debug information of the loaded images has it.
///
/// For final reports. Names come at once; each line means a search through the debug information, which takes 20 ms in
/// a program of 57 MB: so lines are looked up only for code that will be shown.
package final class SourcePlaces {
    /// An address in code.
    struct Code: Hashable {
        let address: UInt
        /// Of interest is the call before it.
        var isReturnAddress = false
    }
    typealias Symbol = SymbolicatedBacktrace.Symbol

    /// Read once, at the first exploration: the runtime goes through all memory that is mapped, and must not meet a
    /// thread's stack that is being given back.
    private static let allImages = ImageMap.capture()
    private var images: ImageMap { Self.allImages }
    private let root: String
    private var symbols: [Code: Symbol?] = [:]
    private var places: [Code: Trace.Place?] = [:]
    /// How many lines will still be looked up for this report.
    private var budget = SourcePlaces.lines
    private static let lines = 60

    /// - Parameter root: the package's directory, to which files are named; as a rule the process's own.
    package init(root: String? = nil) { self.root = root ?? Self.workingDirectory }

    /// The place of the code at an address; `nil` where nothing is known about it.
    package func place(at address: UInt, isReturnAddress: Bool = false) -> Trace.Place? {
        place(of: Code(address: address, isReturnAddress: isReturnAddress))
    }

    func place(of code: Code) -> Trace.Place? {
        if let known = places[code] { return known }
        guard let symbol = symbol(of: code), symbol.isReadable, budget > 0 else { return nil }
        let place = find(code, symbol)
        places[code] = .some(place)
        return place
    }

    /// Reads what reports will need.
    static func prepare() { _ = allImages }

    /// Another report begins.
    func renewBudget() { budget = Self.lines }

    // MARK: Names

    /// More addresses than these have no report.
    private static let limit = 4_000

    func symbol(of code: Code) -> Symbol? {
        name([code])
        return symbols[code] ?? nil
    }

    /// Finds the names of all of these at once.
    func name(_ codes: some Sequence<Code>) {
        let unknown = Array(Set(codes).filter { symbols[$0] == nil }.prefix(Self.limit))
        let plausible = unknown.filter(\.isPlausible)
        for code in unknown { symbols[code] = .some(nil) }
        for (code, symbol) in zip(plausible, look(up: plausible.map(\.frame), [])) { symbols[code] = .some(symbol) }
    }

    /// A symbol for each frame, or none for all.
    private func look(up frames: [RichFrame<UInt64>], _ options: Backtrace.SymbolicationOptions) -> [Symbol?] {
        guard !frames.isEmpty else { return [] }
        let backtrace = Backtrace(architecture: Self.architecture, frames: frames, images: images)
        let symbolicated = backtrace.symbolicated(with: images, options: options.union(.useSymbolCache))
        let found = symbolicated?.frames.map(\.symbol) ?? []
        // One more says that the backtrace has no end.
        return found.count >= frames.count ? Array(found.prefix(frames.count)) : frames.map { _ in nil }
    }

    // MARK: Lines

    /// Where the compiler made code of its own at the beginning of a function, its first line comes somewhat later.
    private static let ahead: [UInt] = [0, 16, 40]

    private func find(_ code: Code, _ symbol: Symbol) -> Trace.Place? {
        for distance in code.isReturnAddress ? [0] : Self.ahead where budget > 0 {
            budget -= 1
            var code = code
            if distance > 0 { code = Code(address: code.address + distance) }
            let found = look(up: [code.frame], .showSourceLocations).first ?? nil
            guard found?.rawName == symbol.rawName else { return nil }
            if let location = found?.sourceLocation, location.line > 0, !location.path.isEmpty {
                return Trace.Place(
                    function: FunctionName.readable(symbol.name),
                    file: Self.shortened(location.path, root: root),
                    line: location.line
                )
            }
        }
        return nil
    }

    private static var architecture: String {
        #if arch(arm64)
        "arm64"
        #else
        "x86_64"
        #endif
    }

    // MARK: Paths

    private static var workingDirectory: String {
        guard let path = getcwd(nil, 0) else { return "" }
        defer { free(path) }
        return String(cString: path)
    }

    /// A file's path from the package's directory on; from another package's name on, where it is one of its files.
    static func shortened(_ path: String, root: String) -> String {
        if !root.isEmpty, root != "/", path.hasPrefix(root + "/") { return String(path.dropFirst(root.count + 1)) }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let folder = parts.lastIndex(where: { $0 == "Sources" || $0 == "Tests" }), folder > 1 else { return path }
        return parts[(folder - 1)...].joined(separator: "/")
    }
}

extension SourcePlaces.Code {
    /// Where no image is, and where arithmetic with addresses overflows, there is nothing to find.
    fileprivate var isPlausible: Bool { address > 4_096 && address < 1 << 56 }

    fileprivate var frame: RichFrame<UInt64> {
        isReturnAddress ? .returnAddress(UInt64(address)) : .programCounter(UInt64(address))
    }
}

extension SymbolicatedBacktrace.Symbol {
    /// Made by a compiler or a system: it stands in no file that anybody wants to see.
    fileprivate var isReadable: Bool {
        !name.contains("thunk for ") && !imageName.hasPrefix("libswift") && !imageName.hasPrefix("libc.so")
    }

    /// The explorer's own modules, as symbols spell them, the functions of others that it stands in for, and what a
    /// sanitizer puts between them and the system.
    private static let own = [
        "$s19LanesExplorerEngine", "$s13LanesExplorer", "$s11LanesPoints", "lanes_", "swift_", "clock_gettime",
        "__interceptor_", "___interceptor_",
    ]
    /// "Account.deposit(_:)".
    var function: String { name }
    /// What a body that is a web handler goes through to and fro.
    private static let engine = ["$s5Lanes", "$s9LanesHTTP"]
    var isEngine: Bool { Self.engine.contains(where: rawName.hasPrefix) }
    var isOwn: Bool { Self.own.contains(where: rawName.hasPrefix) }
}
