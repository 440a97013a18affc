/// A failure in a terminal: what happened, why, the lanes side by side, and how to see it again.
package struct TextReport: Sendable {
    /// Columns of the terminal.
    package var width = 100
    /// For terminals that know no box drawing: nothing beyond ASCII.
    package var isASCII = false
    /// With escape sequences for colours.
    package var isColoured = false
    package init(width: Int = 100, isASCII: Bool = false, isColoured: Bool = false) {
        self.width = width
        self.isASCII = isASCII
        self.isColoured = isColoured
    }

    private static let narrowest = 40
    private static let widest = 400

    /// The whole report; lines end in "\n", the last one too.
    package func text(_ findings: Findings) -> String {
        var findings = findings
        findings.trace = findings.trace.readable
        let conflict = Conflict(in: findings.trace)
        var page = TextPage(
            width: min(max(width, Self.narrowest), Self.widest),
            glyphs: isASCII ? .ascii : .unicode,
            isColoured: isColoured
        )
        page.headline(findings.trace.failure)
        if let conflict { page.explain(conflict, findings.trace) }
        page.lanes(findings.trace, conflict)
        page.footer(findings)
        let text = page.lines.joined(separator: "\n") + "\n"
        return isASCII ? String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isASCII ? $0 : "?" })) : text
    }
}

/// The lines of a report as they come.
private struct TextPage {
    let width: Int
    let glyphs: Glyphs
    let isColoured: Bool
    private(set) var lines: [String] = []

    init(width: Int, glyphs: Glyphs, isColoured: Bool) {
        self.width = width
        self.glyphs = glyphs
        self.isColoured = isColoured
    }

    private mutating func add(_ text: String = "", _ ink: Ink = .plain) {
        let text = text == " " ? "" : text
        lines.append(isColoured && ink != .plain && !text.isEmpty ? ink.code + text + "\u{1B}[0m" : text)
    }

    /// A paragraph with something in front of its first line.
    private mutating func add(_ lead: String, _ text: String, _ ink: Ink = .plain) {
        let indentation = String(repeating: " ", count: lead.columns)
        let wrapped = text.wrapped(to: width - lead.columns, lines: 40, glyphs.ellipsis)
        for (index, line) in wrapped.enumerated() { add((index == 0 ? lead : indentation) + line, ink) }
    }

    mutating func headline(_ failure: Failure) {
        let message = PlainText.lines(failure.message)
        add("\(glyphs.failure) ", message[0].isEmpty ? failure.kind.rawValue : message[0], .failure)
        for line in message.dropFirst().prefix(20) { add("  ", line) }
        if message.count > 21 { add("  \(glyphs.ellipsis)") }
    }

    mutating func explain(_ conflict: Conflict, _ trace: Trace) {
        add()
        add("  ", conflict.sentence)
        let places = conflict.parts.compactMap { part in trace.steps[part.step].place.map { (part.step + 1, $0) } }
        guard !places.isEmpty else { return }
        let digits = places.map { String($0.0).count }.max() ?? 1
        for (number, place) in places {
            let padding = String(repeating: " ", count: digits - String(number).count)
            add("    step \(padding)\(number)  ", "\(PlainText.line(place.function))  \(place.location)", .faint)
        }
    }

    mutating func lanes(_ trace: Trace, _ conflict: Conflict?) {
        add()
        guard !trace.steps.isEmpty || !trace.waits.isEmpty else {
            add("  (no step was written down)")
            return add()
        }
        let layout = LaneLayout(trace, conflict, width: width)
        let story = Story(trace, conflict: conflict, shown: Set(layout.shown))
        var chart = LaneChart(trace, story, layout, glyphs)
        chart.draw()
        lines += chart.canvas.lines(isColoured: isColoured)
        if !layout.hidden.isEmpty { add("  without a lane: ", list(layout.hidden, trace), .faint) }
        add()
    }

    /// "task 5 (3 steps), task 6 (1 step)".
    private func list(_ strands: [StrandID], _ trace: Trace) -> String {
        let named = strands.prefix(12).map { strand in
            let steps = trace.steps.count { $0.strand == strand }
            return "\(trace.name(of: strand).shortened(to: 30, glyphs.ellipsis)) (\(counted(steps, "step", "steps")))"
        }
        let rest = strands.count - named.count
        return named.joined(separator: ", ") + (rest > 0 ? " and \(grouped(rest)) more" : "")
    }

    mutating func footer(_ findings: Findings) {
        add("  ", findings.summary)
        if !findings.token.isEmpty {
            add()
            add("  to see it again:")
            add("    \(findings.replayLine.shown(by: glyphs))", .strong)
        }
        guard !findings.remarks.isEmpty else { return }
        add()
        for remark in findings.remarks.prefix(20) { add("  note: ", PlainText.line(remark)) }
    }
}

extension String {
    /// With three dots where the terminal has no sign for them.
    fileprivate func shown(by glyphs: Glyphs) -> String {
        glyphs.ellipsis == "…" ? self : replacing("…", with: "...")
    }
}
