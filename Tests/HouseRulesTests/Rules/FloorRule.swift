/// Which modules each target may import: an arrow only ever runs down.
enum FloorRule {
    struct Floor {
        let imports: Set<Substring>
        /// Modules that one folder of the target may import besides.
        var inFolder: [String: Set<Substring>] = [:]
    }

    private static let systems: Set<Substring> = ["Glibc", "Musl", "Synchronization", "_Concurrency"]

    static let floors: [String: Floor] = [
        "CLinux": Floor(imports: []),
        "CPoints": Floor(imports: []),
        "CCapture": Floor(imports: []),
        "LanesPoints": Floor(imports: systems.union(["CPoints"])),
        "LanesExplorerEngine": Floor(
            imports: systems.union(["Lanes", "LanesPoints", "CCapture"]),
            inFolder: ["Report": ["Runtime"]]
        ),
        "LanesExplorer": Floor(imports: systems.union(["LanesExplorerEngine", "Testing"])),
        "Lanes": Floor(imports: systems.union(["CLinux"])),
        "LanesHTTP": Floor(
            imports: systems.union(["Lanes", "HTTPTypes", "Logging", "ServiceLifecycle"]),
            inFolder: ["JSON": ["FoundationEssentials"]]
        ),
        "LanesCommand": Floor(
            imports: systems.union([
                "Lanes", "LanesHTTP", "ArgumentParser", "Logging", "ServiceLifecycle", "UnixSignals",
            ])
        ),
    ]

    static func violations(in file: SourceFile) -> [Violation] {
        guard file.isSwift, let target = file.target else { return [] }
        guard let floor = floors[target] else {
            let message = "target \(target) stands on no floor: add its row to FloorRule.floors and to ARCHITECTURE.md"
            return [Violation(path: file.path, line: 1, message: message)]
        }
        let folder = floor.inFolder.first { file.path.hasPrefix("Sources/\(target)/\($0.key)/") }
        let allowed = floor.imports.union(folder?.value ?? [])
        return file.code.enumerated().compactMap { index, line in
            guard let module = importedModule(line), !allowed.contains(module) else { return nil }
            let message =
                "\(target) may not import \(module), only \(allowed.sorted().joined(separator: " ")): "
                + "move the code to a higher floor, or pass in what it needs as a value or a closure"
            return Violation(path: file.path, line: index + 1, message: message)
        }
    }

    /// The module of a line like `package import struct Lanes.Socket`.
    private static func importedModule(_ line: Substring) -> Substring? {
        var words = line.split(separator: " ")[...]
        while let word = words.first, word.hasPrefix("@") || accessLevels.contains(word) { words.removeFirst() }
        guard words.first == "import" else { return nil }
        words.removeFirst()
        if let kind = words.first, symbolKinds.contains(kind) { words.removeFirst() }
        return words.first?.split(separator: ".").first
    }

    private static let accessLevels: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
    private static let symbolKinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
    ]
}
