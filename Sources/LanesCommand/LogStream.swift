import Logging

/// Where the executable's log goes: the standard error stream, one line an entry.
enum LogStream {
    /// Sends all loggers there; once in a process.
    static func start(level: Logger.Level) {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
    }
}
