extension MediaType {
    /// The media type of a file by the end of its name (`css`, in any case), or nil for one that is not known.
    ///
    /// For static files; what is unknown is best sent as `octetStream`, which browsers save and do not run.
    public init?(fileExtension: String) {
        guard let type = Self.byFileExtension[fileExtension.lowercased()] else { return nil }
        self = type
    }

    private static let byFileExtension: [String: MediaType] = [
        "html": .html, "htm": .html, "css": .css, "js": .javaScript, "mjs": .javaScript,
        "txt": .plainText, "text": .plainText, "log": .plainText,
        "md": MediaType("text", "markdown", charset: "utf-8"),
        "csv": MediaType("text", "csv", charset: "utf-8"),
        "xml": MediaType("application", "xml"),
        "json": .json, "map": .json, "ndjson": .newlineDelimitedJSON, "jsonl": .newlineDelimitedJSON,
        "webmanifest": MediaType("application", "manifest+json"),
        "svg": MediaType("image", "svg+xml"), "png": MediaType("image", "png"),
        "jpg": MediaType("image", "jpeg"), "jpeg": MediaType("image", "jpeg"),
        "gif": MediaType("image", "gif"), "webp": MediaType("image", "webp"),
        "avif": MediaType("image", "avif"), "ico": MediaType("image", "vnd.microsoft.icon"),
        "mp3": MediaType("audio", "mpeg"), "ogg": MediaType("audio", "ogg"), "wav": MediaType("audio", "wav"),
        "mp4": MediaType("video", "mp4"), "webm": MediaType("video", "webm"),
        "woff": MediaType("font", "woff"), "woff2": MediaType("font", "woff2"),
        "ttf": MediaType("font", "ttf"), "otf": MediaType("font", "otf"),
        "pdf": MediaType("application", "pdf"), "wasm": MediaType("application", "wasm"),
        "zip": MediaType("application", "zip"), "gz": MediaType("application", "gzip"),
        "tar": MediaType("application", "x-tar"), "bin": .octetStream,
    ]
}
