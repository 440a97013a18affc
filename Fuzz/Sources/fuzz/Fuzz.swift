import CFuzzer
import Glibc

/// `fuzz TARGET [libFuzzer's arguments]`: gives inputs that reach new code to one reader of foreign bytes, until it
/// traps, disagrees with itself, reads outside its memory, or time is up.
@main struct Fuzz {
    static func main() {
        let name = CommandLine.arguments.dropFirst().first ?? ""
        guard let target = Target(rawValue: name) else {
            print("fuzz: which of \(Target.allCases.map(\.rawValue).joined(separator: ", "))?")
            exit(64)
        }
        var words = [CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)
        // Inputs longer than this take time and find nothing that shorter ones do not.
        words.insert("-max_len=4096", at: 1)
        var pointers = words.map { strdup($0) } + [nil]
        var count = Int32(words.count)
        let status = pointers.withUnsafeMutableBufferPointer { buffer in
            var start = buffer.baseAddress
            return LLVMFuzzerRunDriver(&count, &start, target.call)
        }
        exit(status)
    }
}
