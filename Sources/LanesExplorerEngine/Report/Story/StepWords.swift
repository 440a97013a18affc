// What the steps of a trace are called, in the terminal and on the page.
extension Trace.Step {
    /// "Account #1", "locks Mutex #2", "starts".
    var title: String {
        let thing = resource.map(PlainText.line)
        return switch point {
        case .start: thing.map { "starts on \($0)" } ?? "starts"
        case .hop: thing.map { "on \($0)" } ?? "leaves the actor"
        case .resume: thing.map { "resumes on \($0)" } ?? "resumes"
        case .outside: thing.map { "resumed from outside on \($0)" } ?? "resumed from outside"
        case .yield: thing.map { "next on \($0)" } ?? "goes on"
        case .timer: thing.map { "wakes on \($0)" } ?? "wakes"
        case .join: thing.map { "joins \($0)" } ?? "joins a thread"
        case .statement: thing.map { "statement on \($0)" } ?? "statement"
        case .answer: thing.map { "answers \($0)" } ?? "answers"
        case .wait: "hears \(thing ?? "a condition")"
        case .lock, .unlock, .load, .store, .exchange, .notify: "\(point.verb) \(thing ?? "something")"
        }
    }
}

extension Trace.Wait {
    /// "waits for Mutex #2".
    var title: String {
        let thing = resource.map(PlainText.line)
        return switch point {
        case .join: "waits for \(thing ?? "a thread") to end"
        default: thing.map { "waits for \($0)" } ?? "never resumed"
        }
    }
}

extension PointKind {
    fileprivate var verb: String {
        switch self {
        case .lock: "locks"
        case .unlock: "unlocks"
        case .load: "reads"
        case .store: "writes"
        case .exchange: "changes"
        case .notify: "notifies"
        default: "touches"
        }
    }
}

extension Trace.Place {
    /// "Account.swift:21".
    var shortLocation: String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return "\(PlainText.line(name)):\(line)"
    }

    /// "deposit(_:)" of "Account.deposit(_:)": beside the file, the type goes without saying.
    var member: String {
        let name = PlainText.line(function)
        let closure = "closure in "
        return name.hasPrefix(closure)
            ? closure + Self.member(String(name.dropFirst(closure.count))) : Self.member(name)
    }

    private static func member(_ name: String) -> String {
        let head = name.prefix { $0 != "(" && $0 != " " && $0 != "<" }
        guard let dot = head.lastIndex(of: "."), !name.hasSuffix(".getter"), !name.hasSuffix(".setter") else {
            return name
        }
        return String(name[name.index(after: dot)...])
    }

    var location: String { "\(PlainText.line(file)):\(line)" }
}

extension Trace {
    /// What is said of that step.
    var failingWords: String { failure.kind == .stuck ? "does not come back" : "fails here" }

    /// Whether the failure showed in this step. Who waits, or never ends, did nothing wrong in the last one.
    func shows(failureAt step: Int) -> Bool {
        guard failing == step else { return false }
        return [.thrown, .expectation, .crash, .stuck].contains(failure.kind)
    }
}

extension Findings {
    /// "smallest failing schedule: 2 switches of 14 steps; found after 3 of 1,000 schedules, 2 ms (portfolio, seed 7)".
    var summary: String {
        let switches = Schedule(trace.steps.map(\.strand)).switches
        return "smallest failing schedule: \(counted(switches, "switch", "switches")) of "
            + "\(counted(trace.steps.count, "step", "steps")); found after \(grouped(found)) of "
            + "\(counted(budget, "schedule", "schedules")), \(duration(seconds: seconds)) (\(PlainText.line(strategy)))"
    }

    /// The line to paste into the test.
    var replayLine: String {
        let isolation = trace.failure.kind == .crash ? ", isolation: .process" : ""
        return "try await explore(replay: \"\(PlainText.line(token))\"\(isolation)) { … }"
    }
}

func counted(_ number: Int, _ one: String, _ many: String) -> String {
    "\(grouped(number)) \(number == 1 ? one : many)"
}

/// 1,000,000.
func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
        text.append(digit)
    }
    return text
}

/// "2 ms", "1.5 s", "740 µs": three digits at most.
func duration(seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "an unknown time" }
    guard seconds > 0 else { return "0 s" }
    let units: [(Double, String)] = [(1, "s"), (1e-3, "ms"), (1e-6, "µs")]
    let (size, unit) = units.first { seconds >= $0.0 } ?? (1e-6, "µs")
    let value = seconds / size
    guard value < 1e15 else { return "an unknown time" }
    let tenths = Int((value * 10).rounded())
    let isWhole = value >= 10 || tenths.isMultiple(of: 10)
    return "\(isWhole ? grouped(Int(value.rounded())) : "\(tenths / 10).\(tenths % 10)") \(unit)"
}
