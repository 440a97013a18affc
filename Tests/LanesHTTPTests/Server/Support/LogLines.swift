import Lanes
import Logging

/// Keeps what is logged: the request's path and the message.
final class LogLines: Sendable {
    private let lines = Lock<[String]>([])

    var handler: any LogHandler { Handler(lines: self) }
    var logger: Logger { Logger(label: "test") { _ in self.handler } }

    func take() -> [String] { lines.withLock { $0 } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let path = self.metadata["path"].map { "\($0)" } ?? ""
            lines.lines.withLock { $0.append("\(path) \(event.message)") }
        }
    }
}
