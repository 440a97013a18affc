/// How long a file, a line and a function may be.
enum ShapeRule {
    static let fileLimit = 300
    static let lineLimit = 120
    static let functionLimit = 50

    static func violations(in file: SourceFile) -> [Violation] {
        fileLength(file) + lineLength(file) + functionLength(file)
    }

    private static func fileLength(_ file: SourceFile) -> [Violation] {
        guard file.lines.count > fileLimit else { return [] }
        let message = "\(file.lines.count) lines, more than \(fileLimit): split the file by what its parts do"
        return [Violation(path: file.path, line: fileLimit + 1, message: message)]
    }

    private static func lineLength(_ file: SourceFile) -> [Violation] {
        file.lines.enumerated().filter { $0.element.count > lineLimit }.map { index, line in
            let message = "\(line.count) columns, more than \(lineLimit): run script/format, or shorten it by hand"
            return Violation(path: file.path, line: index + 1, message: message)
        }
    }

    private static func functionLength(_ file: SourceFile) -> [Violation] {
        guard file.isSwift else { return [] }
        return FunctionFinder.functions(in: file.code).filter { $0.lineCount > functionLimit }.map { function in
            let message =
                "\(function.name) has \(function.lineCount) lines, more than \(functionLimit): "
                + "lift its conditions to the caller, move its loops into functions of their own"
            return Violation(path: file.path, line: function.firstLine, message: message)
        }
    }
}
