import CCapture

/// What tells replay tokens of different builds, and of different bodies, apart.
enum Build {
    /// Follows from the program's machine code.
    static let number = lanes_code_checksum()

    /// Follows from a body's place in the sources.
    static func number(of place: String) -> UInt32 {
        place.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }  // FNV-1a
    }
}
