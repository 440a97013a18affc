import Foundation

/// A file's name says what is in it, and says it once.
enum NameRule {
    private static let emptyWords = ["Util", "Helper", "Manager"]

    static func violations(in files: [SourceFile]) -> [Violation] {
        files.compactMap(emptyName) + twins(files)
    }

    private static func emptyName(_ file: SourceFile) -> Violation? {
        guard let word = emptyWords.first(where: { file.path.localizedCaseInsensitiveContains($0) }) else { return nil }
        return Violation(
            path: file.path,
            line: 1,
            message: "“\(word)” names nothing: name the file after what it holds"
        )
    }

    private static func twins(_ files: [SourceFile]) -> [Violation] {
        let byName = Dictionary(grouping: files.filter(\.isSwift), by: \.name)
        return byName.values.filter { $0.count > 1 }.flatMap { twins in
            twins.map { file in
                let others = twins.map(\.path).filter { $0 != file.path }.joined(separator: ", ")
                return Violation(
                    path: file.path,
                    line: 1,
                    message: "has the name of \(others): give one a name of its own"
                )
            }
        }
    }
}
