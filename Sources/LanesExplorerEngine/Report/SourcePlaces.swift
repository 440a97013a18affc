import Glibc
// The runtime's own symbolication, which its crash reports use; the initializers that take addresses are private.
@_spi(Internal) import Runtime

/// Finds the source of code addresses, as the debug information of the loaded images has it.
///
/// For final reports: the first look costs some milliseconds, since it reads the executable's debug information.
package final class SourcePlaces {
    private struct Key: Hashable {
        let address: UInt
        let isReturnAddress: Bool
    }
    private let images = ImageMap.capture()
    private let root: String
    private var known: [Key: Trace.Place?] = [:]

    /// - Parameter root: the package's directory, to which files are named; as a rule the process's own.
    package init(root: String? = nil) { self.root = root ?? Self.workingDirectory }

    /// The place of the code at an address; `nil` where nothing is known about it.
    ///
    /// - Parameter isReturnAddress: the code of interest is the call before it.
    package func place(at address: UInt, isReturnAddress: Bool = false) -> Trace.Place? {
        let key = Key(address: address, isReturnAddress: isReturnAddress)
        if let place = known[key] { return place }
        let place = find(address, isReturnAddress)
        known[key] = .some(place)
        return place
    }

    // MARK: Looking

    /// Where the compiler made code of its own at the beginning of a function, its first line comes somewhat later.
    private static let ahead: [UInt] = [0, 8, 16, 24, 32, 48, 64]

    private func find(_ address: UInt, _ isReturnAddress: Bool) -> Trace.Place? {
        // No image is there, and arithmetic with such addresses overflows.
        guard address > 4_096, address < 1 << 56 else { return nil }
        let frames: [RichFrame<UInt64>] =
            isReturnAddress
            ? [.returnAddress(UInt64(address))]
            : Self.ahead.map { .programCounter(UInt64(address + $0)) }
        let backtrace = Backtrace(architecture: Self.architecture, frames: frames, images: images)
        let options: Backtrace.SymbolicationOptions = [.showSourceLocations, .useSymbolCache]
        let symbols = backtrace.symbolicated(with: images, options: options)?.frames.compactMap(\.symbol) ?? []
        guard let name = symbols.first?.rawName else { return nil }
        let located = symbols.first { $0.rawName == name && ($0.sourceLocation?.line ?? 0) > 0 }
        guard let located, let location = located.sourceLocation, !location.path.isEmpty else { return nil }
        return Trace.Place(
            function: FunctionName.readable(located.name),
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
