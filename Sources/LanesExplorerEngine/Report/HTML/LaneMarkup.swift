/// The lanes as a grid: one column a strand, one row a step.
struct LaneMarkup {
    private let trace: Trace
    private let story: Story
    private let strands: [StrandID]
    private let columns: [StrandID: Int]
    /// The first row of steps; the one above it has the names.
    private var row = 2

    init(_ trace: Trace, _ story: Story, _ strands: [StrandID]) {
        self.trace = trace
        self.story = story
        self.strands = strands
        columns = Dictionary(uniqueKeysWithValues: zip(strands, strands.indices.map { $0 + 2 }))
    }

    mutating func write(to page: inout Markup) {
        let columns = "grid-template-columns:3.5rem repeat(\(max(1, strands.count)),minmax(15rem,1fr))"
        page.raw("<main>")
        guard !strands.isEmpty else {
            page.raw("<p>No step was written down.</p></main>")
            return
        }
        page.raw("<div class=\"lanes\" style=\"\(columns)\">")
        names(&page)
        var body = Markup()
        for passage in story.passages { write(passage, &body) }
        waits(&body)
        rails(&page)
        page.raw(body.text)
        page.raw("</div></main>")
    }

    private func names(_ page: inout Markup) {
        page.raw("<div class=\"corner\" style=\"grid-row:1;grid-column:1\"></div>")
        for strand in strands {
            let kind = trace.strands.first { $0.id == strand }?.kind ?? .task
            page.raw(
                "<div class=\"name lane-\(hue(strand))\" data-strand=\"\(strand.number)\" "
                    + "style=\"grid-row:1;grid-column:\(column(strand))\">"
            )
            let name = trace.name(of: strand)
            page.element("strong", "title=\"\(Markup.escaped(name))\"", name)
            page.raw("<span class=\"state\" data-kind=\"\(kind)\">\(kind)</span></div>")
        }
    }

    private func column(_ strand: StrandID) -> Int { columns[strand] ?? 2 }
    private func hue(_ strand: StrandID) -> Int { (column(strand) - 2) % 6 }

    // MARK: Rows

    /// The rows where each strand lives, as a line beside its steps.
    private func rails(_ page: inout Markup) {
        var lives: [StrandID: ClosedRange<Int>] = [:]
        var row = 2
        func isAlive(_ strand: StrandID) { lives[strand] = (lives[strand]?.lowerBound ?? row)...row }
        for passage in story.passages {
            switch passage {
            case .step(let step):
                if passes(step) { row += 1 }
                isAlive(trace.steps[step].strand)
            case .fold(let range, _): Set(trace.steps[range].map(\.strand)).forEach(isAlive)
            }
            row += 1
        }
        for wait in trace.waits { isAlive(wait.strand) }
        for (strand, life) in lives.sorted(by: { $0.key < $1.key }) {
            page.raw(
                "<div class=\"rail lane-\(hue(strand))\" style=\"grid-column:\(column(strand));"
                    + "grid-row:\(life.lowerBound)/\(life.upperBound + 1)\"></div>"
            )
        }
    }

    /// Virtual time passes before this step.
    private func passes(_ step: Int) -> Bool { step > 0 && trace.steps[step].time > trace.steps[step - 1].time }

    private mutating func write(_ passage: Story.Passage, _ page: inout Markup) {
        switch passage {
        case .step(let step):
            if passes(step) { time(trace.steps[step].time, &page) }
            if trace.steps[step].isPreemption, step > 0 { preemption(by: step, &page) }
            self.step(step, &page)
        case .fold(let range, let strand):
            let place = strand.map { "\(column($0))" } ?? "2/-1"
            let who = strand == nil ? " of \(Set(trace.steps[range].map(\.strand)).count) strands" : ""
            page.raw("<div class=\"fold\" style=\"grid-row:\(row);grid-column:\(place)\">")
            page.raw("⋯ \(counted(range.count, "step", "steps"))\(who)</div>")
        }
        row += 1
    }

    private mutating func time(_ time: UInt64, _ page: inout Markup) {
        page.raw("<div class=\"time\" style=\"grid-row:\(row);grid-column:1/-1\">")
        page.raw("<span>at \(duration(seconds: Double(time) / 1e9))</span></div>")
        row += 1
    }

    private func preemption(by step: Int, _ page: inout Markup) {
        let (start, end) = (column(trace.steps[step - 1].strand), column(trace.steps[step].strand))
        guard start != end else { return }
        let direction = start < end ? "right" : "left"
        page.raw(
            "<div class=\"preemption \(direction)\" style=\"grid-row:\(row);"
                + "grid-column:\(min(start, end))/\(max(start, end))\"><span>preempted</span></div>"
        )
    }

    // MARK: Steps

    private func step(_ index: Int, _ page: inout Markup) {
        let step = trace.steps[index]
        let role = story.conflict?.role(of: index)
        let isCentral = story.conflict?.isCentral(index) ?? false
        let mark = role == nil ? "" : isCentral ? "◆ " : "◇ "
        let number = role == nil ? "number" : "number marked"
        page.raw("<div class=\"\(number)\" style=\"grid-row:\(row)\">\(mark)\(index + 1)</div>")
        var classes = "step lane-\(hue(step.strand))"
        if role != nil { classes += isCentral ? " clash" : " clash after" }
        if step.isPreemption { classes += " preempts" }
        if trace.shows(failureAt: index) { classes += " failing" }
        let ready = step.ready.map { String($0.number) }.joined(separator: " ")
        page.raw(
            "<article class=\"\(classes)\" id=\"step-\(index + 1)\" data-step=\"\(index + 1)\" "
                + "data-strand=\"\(step.strand.number)\" data-ready=\"\(ready)\" "
                + "data-time=\"\(duration(seconds: Double(step.time) / 1e9))\" "
                + "style=\"grid-row:\(row);grid-column:\(column(step.strand))\">"
        )
        page.element("span", "class=\"hidden\"", "step \(index + 1), \(trace.name(ofStep: index)): ")
        if let role { page.element("span", "class=\"role\"", role) }
        page.element("strong", "class=\"title\"", step.title)
        place(step.place, &page)
        for note in step.notes {
            page.element("p", step.point == .statement ? "class=\"sql\"" : "class=\"note\"", note)
        }
        if trace.shows(failureAt: index) { page.raw("<p class=\"fails\">✗ \(trace.failingWords)</p>") }
        page.raw("</article>")
    }

    private func place(_ place: Trace.Place?, _ page: inout Markup) {
        guard let place else { return }
        if !place.function.isEmpty { page.element("code", "class=\"function\"", PlainText.line(place.function)) }
        // A path may break after each slash.
        page.raw("<code class=\"file\">\(Markup.escaped(place.location).replacing("/", with: "/<wbr>"))</code>")
    }

    /// Who could not go on at the end, side by side.
    private func waits(_ page: inout Markup) {
        for wait in trace.waits {
            page.raw(
                "<article class=\"wait\" data-strand=\"\(wait.strand.number)\" "
                    + "style=\"grid-row:\(row);grid-column:\(column(wait.strand))\">"
            )
            page.element("span", "class=\"hidden\"", "\(trace.name(of: wait)) at the end: ")
            page.element("strong", "class=\"title\"", "■ \(wait.title)")
            if let holder = wait.holder {
                let who = holder == wait.strand ? "it has it itself" : "\(trace.name(of: holder)) has it"
                page.element("p", "", who)
            }
            place(wait.place, &page)
            page.raw("</article>")
        }
    }
}
