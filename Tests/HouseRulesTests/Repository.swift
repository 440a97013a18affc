import Foundation

/// The files of this repository that the house rules look at.
enum Repository {
    /// The folder that holds Package.swift.
    static let root: URL = {
        var folder = URL(filePath: #filePath).deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path) {
            folder.deleteLastPathComponent()
            precondition(folder.path != "/", "there is no Package.swift above \(#filePath)")
        }
        return folder
    }()

    /// Everything that people write and read as code.
    static let all = files(
        under: ["Sources", "Tests", "Examples", "Benchmarks", "Fuzz", "Compatibility"],
        extensions: ["swift", "c", "h", "py"]
    )

    static let swift = all.filter { $0.isSwift }

    /// The code that users run: only here are the words banned and the floors drawn.
    static let product = all.filter { $0.path.hasPrefix("Sources/") }

    static func absolutePath(of path: String) -> String { root.appending(path: path).path }

    private static func files(under folders: [String], extensions: Set<String>) -> [SourceFile] {
        folders.flatMap { folder -> [SourceFile] in
            guard let paths = FileManager.default.enumerator(atPath: root.appending(path: folder).path) else {
                return []
            }
            return paths.compactMap { $0 as? String }.sorted().compactMap { path in
                let isHidden = path.split(separator: "/").contains { $0.hasPrefix(".") }
                guard !isHidden, extensions.contains((path as NSString).pathExtension) else { return nil }
                return try? SourceFile(path: "\(folder)/\(path)", contentsOf: root.appending(path: "\(folder)/\(path)"))
            }
        }
    }
}
