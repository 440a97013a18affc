import ArgumentParser
import Lanes
import Logging

/// A value that is read alike from the command line and from the environment.
protocol OptionValue: Sendable {
    /// What is wanted, for the message about what is not it: "a number from 0 to 65535".
    static var expectation: String { get }
    init?(_ text: String)
}

extension OptionValue {
    /// For `@Option(transform:)`: the value, or an error that says what is wanted.
    @Sendable static func value(_ text: String) throws -> Self {
        guard let value = Self(text) else { throw ValidationError("\(expectation) is wanted") }
        return value
    }
}

/// One of the models that can serve; the simulated one is for tests.
enum ModelName: String, OptionValue, CaseIterable {
    case threads
    case eventLoop = "event-loop"
    case hybrid

    static let expectation = "threads, event-loop or hybrid"
    init?(_ text: String) { self.init(rawValue: text) }
}

/// How many of something: 1 and more.
struct Count: OptionValue {
    let number: Int

    static let expectation = "a number from 1 to 1000000000"
    init?(_ text: String) {
        guard let number = Int(text), (1...1_000_000_000).contains(number) else { return nil }
        self.number = number
    }
}

/// A TCP port; 0 is any free one.
struct PortNumber: OptionValue {
    let number: UInt16

    static let expectation = "a number from 0 to 65535"
    init?(_ text: String) {
        guard let number = UInt16(text) else { return nil }
        self.number = number
    }
}

/// A numeric address to listen at.
struct HostAddress: OptionValue {
    let text: String

    static let expectation = "a numeric address such as 127.0.0.1, 0.0.0.0 or ::1"
    init?(_ text: String) {
        guard SocketAddress(host: text, port: 0) != nil else { return nil }
        self.text = text
    }
}

/// A kernel interface.
struct KernelName: OptionValue {
    let choice: KernelChoice

    static let expectation = "automatic, io_uring or epoll"
    init?(_ text: String) {
        guard let choice = KernelChoice(rawValue: text) else { return nil }
        self.choice = choice
    }
}

/// How much is logged.
struct LogLevel: OptionValue {
    let level: Logger.Level

    static let expectation = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
    init?(_ text: String) {
        guard let level = Logger.Level(rawValue: text) else { return nil }
        self.level = level
    }
}

/// A duration in seconds, of up to a day.
struct Seconds: OptionValue {
    let duration: Duration

    static let expectation = "a number of seconds from 0 to 86400, such as 10 or 0.5"
    init?(_ text: String) {
        guard let seconds = Double(text), (0...86_400).contains(seconds) else { return nil }
        duration = .milliseconds(Int((seconds * 1000).rounded()))
    }
}

/// On or off, as the environment says it.
struct Switch: OptionValue {
    let isOn: Bool

    static let expectation = "1 or 0, true or false, yes or no"
    init(_ isOn: Bool) { self.isOn = isOn }
    init?(_ text: String) {
        switch text {
        case "1", "true", "yes": isOn = true
        case "0", "false", "no": isOn = false
        default: return nil
        }
    }
}
