import Glibc

/// The sample messages in the folder Corpus, one a file: good ones, and the shapes that request smuggling takes.
enum Corpus {
    struct Sample: Sendable {
        var name: String
        var bytes: [UInt8]
    }

    /// All samples, in the order of their names, so that a run can be repeated; none when the folder is missing.
    static func load() -> [Sample] {
        let folder = #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/Corpus"
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var samples: [Sample] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(".") { continue }
            samples.append(Sample(name: name, bytes: read(folder + "/" + name)))
        }
        return samples.sorted { $0.name < $1.name }
    }

    private static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }
}
