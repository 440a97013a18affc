import Glibc
// The runtime's own symbolication, which its crash reports use; the initializers that take addresses are private.
@_spi(Internal) import Runtime

/// Finds the source of code addresses, as the debug information of the loaded images has it.
///
/// For final reports. Each look reads the executable's debug information, which takes a tenth of a second in a large
/// one: so all addresses of a report are looked up together.
package final class SourcePlaces {
    /// An address in code.
    struct Code: Hashable {
        let address: UInt
        /// Of interest is the call before it.
        var isReturnAddress = false
    }
    private let images = ImageMap.capture()
    private let root: String
    private var known: [Code: Trace.Place?] = [:]

    /// - Parameter root: the package's directory, to which files are named; as a rule the process's own.
    package init(root: String? = nil) { self.root = root ?? Self.workingDirectory }

    /// The place of the code at an address; `nil` where nothing is known about it.
    package func place(at address: UInt, isReturnAddress: Bool = false) -> Trace.Place? {
        let code = Code(address: address, isReturnAddress: isReturnAddress)
        look(up: [code])
        return place(of: code)
    }

    func place(of code: Code) -> Trace.Place? { known[code] ?? nil }

    // MARK: Looking

    /// More addresses than these have no report.
    private static let limit = 4_000
    /// Where the compiler made code of its own at the beginning of a function, its first line comes somewhat later.
    private static let ahead: [UInt] = [8, 16, 24, 32, 48, 64]

    /// Finds the places of all of these at once.
    func look(up codes: some Sequence<Code>) {
        let unknown = Array(Set(codes).filter { known[$0] == nil && $0.isPlausible }.prefix(Self.limit))
        guard !unknown.isEmpty else { return }
        let symbols = symbols(unknown.map(\.frame))
        var later: [(code: Code, name: String)] = []
        for (code, symbol) in zip(unknown, symbols) {
            known[code] = .some(place(symbol))
            if place(symbol) == nil, let symbol, !code.isReturnAddress { later.append((code, symbol.rawName)) }
        }
        guard !later.isEmpty else { return }
        let frames = later.flatMap { entry in
            Self.ahead.map { RichFrame.programCounter(UInt64(entry.code.address + $0)) }
        }
        for (index, symbol) in self.symbols(frames).enumerated() {
            let (code, name) = later[index / Self.ahead.count]
            if place(of: code) == nil, symbol?.rawName == name { known[code] = .some(place(symbol)) }
        }
    }

    /// A symbol for each frame, or none for all.
    private func symbols(_ frames: [RichFrame<UInt64>]) -> [SymbolicatedBacktrace.Symbol?] {
        let backtrace = Backtrace(architecture: Self.architecture, frames: frames, images: images)
        let options: Backtrace.SymbolicationOptions = [.showSourceLocations, .useSymbolCache]
        let found = backtrace.symbolicated(with: images, options: options)?.frames.map(\.symbol) ?? []
        // One more says that the backtrace has no end.
        return found.count >= frames.count ? Array(found.prefix(frames.count)) : frames.map { _ in nil }
    }

    private func place(_ symbol: SymbolicatedBacktrace.Symbol?) -> Trace.Place? {
        guard let symbol, let location = symbol.sourceLocation, location.line > 0, !location.path.isEmpty else {
            return nil
        }
        return Trace.Place(
            function: FunctionName.readable(symbol.name),
            file: Self.shortened(location.path, root: root),
            line: location.line
        )
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
