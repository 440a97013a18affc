/// A failure as one page to step through: the lanes of the text report, with nothing loaded from elsewhere.
///
/// All data is in the markup, escaped; the script is the same in every page, so no note can end it.
package struct HTMLReport: Sendable {
    package init() {}

    /// Traces up to here are shown whole; of longer ones what the text report shows.
    private static let limit = 2_000

    /// The whole page.
    package func page(_ findings: Findings) -> String {
        let trace = findings.trace.readable
        let conflict = Conflict(in: trace)
        let strands = trace.shownStrands
        let story = Story(trace, conflict: conflict, shown: Set(strands), isWhole: trace.steps.count <= Self.limit)
        var page = Markup()
        head(trace, &page)
        header(findings, conflict, &page)
        controls(trace, conflict, &page)
        var lanes = LaneMarkup(trace, story, strands)
        lanes.write(to: &page)
        footer(findings, &page)
        page.raw("<script>\n\(PageScript.text)\n</script>\n</body>\n</html>")
        return page.text
    }

    private func head(_ trace: Trace, _ page: inout Markup) {
        page.raw(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy"
             content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
            <meta name="color-scheme" content="light dark">
            """
        )
        page.element("title", "", "\(headline(trace.failure)) – lanes")
        page.raw("<style>\n\(PageStyle.text)\n</style>\n</head>\n<body>")
    }

    private func headline(_ failure: Failure) -> String {
        let line = PlainText.lines(failure.message)[0]
        return line.isEmpty ? failure.kind.rawValue : line
    }

    private func header(_ findings: Findings, _ conflict: Conflict?, _ page: inout Markup) {
        let failure = findings.trace.failure
        page.raw("<header>")
        page.element("p", "class=\"kind\"", failure.kind.rawValue)
        page.element("h1", "", headline(failure))
        let rest = PlainText.lines(failure.message).dropFirst().joined(separator: "\n")
        if !rest.isEmpty { page.element("pre", "class=\"message\"", rest) }
        if let conflict { page.element("p", "class=\"why\"", conflict.sentence) }
        page.element("p", "class=\"summary\"", findings.summary)
        if !findings.token.isEmpty {
            page.raw("<p class=\"replay\">")
            page.element("code", "id=\"replay\"", findings.replayLine)
            page.raw("<button type=\"button\" id=\"copy\" hidden>Copy</button></p>")
        }
        page.raw("</header>")
    }

    /// Hidden where no script runs: the lanes can be read without.
    private func controls(_ trace: Trace, _ conflict: Conflict?, _ page: inout Markup) {
        guard !trace.steps.isEmpty else { return }
        page.raw("<nav id=\"controls\" aria-label=\"Steps\" hidden>")
        button("first", "First step (Home)", "⇤", &page)
        button("back", "Step back (left arrow)", "←", &page)
        button("next", "Next step (right arrow)", "→", &page)
        button("last", "Last step (End)", "⇥", &page)
        if conflict != nil { button("clash", "Next conflicting step (c)", "◆ conflict", &page) }
        button("all", "Show all steps alike (Escape)", "all", &page)
        page.raw("<input id=\"slider\" type=\"range\" min=\"1\" value=\"1\" aria-label=\"Step\">")
        page.raw("<output id=\"now\" aria-live=\"polite\">all steps · ← → to step through</output>\n</nav>")
    }

    private func button(_ id: String, _ label: String, _ sign: String, _ page: inout Markup) {
        page.raw(
            "<button type=\"button\" id=\"\(id)\" title=\"\(label)\" aria-label=\"\(label)\">\(sign)</button>"
        )
    }

    private func footer(_ findings: Findings, _ page: inout Markup) {
        guard !findings.remarks.isEmpty else { return }
        page.raw("<footer><h2>Notes</h2><ul>")
        for remark in findings.remarks { page.element("li", "", PlainText.line(remark)) }
        page.raw("</ul></footer>")
    }
}

extension Trace {
    /// All that take a step or wait for ever.
    fileprivate var shownStrands: [StrandID] {
        Set(steps.map(\.strand) + waits.map(\.strand)).sorted()
    }
}
