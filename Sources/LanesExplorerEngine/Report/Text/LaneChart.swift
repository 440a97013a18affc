/// Draws the lanes of a story, row by row.
struct LaneChart {
    let trace: Trace
    let story: Story
    let layout: LaneLayout
    let glyphs: Glyphs
    var canvas: Canvas
    /// The first and the last passage of each strand: before and after, its lane is empty.
    private let lives: [StrandID: ClosedRange<Int>]
    /// The passage that is being drawn.
    private var position = 0

    init(_ trace: Trace, _ story: Story, _ layout: LaneLayout, _ glyphs: Glyphs) {
        self.trace = trace
        self.story = story
        self.layout = layout
        self.glyphs = glyphs
        canvas = Canvas(width: layout.width)
        lives = Self.lives(trace, story)
    }

    private static func lives(_ trace: Trace, _ story: Story) -> [StrandID: ClosedRange<Int>] {
        var lives: [StrandID: ClosedRange<Int>] = [:]
        func isAlive(_ strand: StrandID, _ position: Int) {
            lives[strand] = (lives[strand]?.lowerBound ?? position)...position
        }
        for (position, passage) in story.passages.enumerated() {
            switch passage {
            case .step(let index): isAlive(trace.steps[index].strand, position)
            case .fold(let range, let strand?) where !range.isEmpty: isAlive(strand, position)
            case .fold(let range, _): for index in range { isAlive(trace.steps[index].strand, position) }
            }
        }
        for wait in trace.waits { isAlive(wait.strand, story.passages.count) }
        return lives
    }

    mutating func draw() {
        names()
        for (index, passage) in story.passages.enumerated() {
            position = index
            separate(from: index > 0 ? story.passages[index - 1] : nil, passage)
            switch passage {
            case .step(let step): draw(step: step)
            case .fold(let range, let strand): draw(fold: range, strand)
            }
        }
        position = story.passages.count
        waits()
    }

    // MARK: Rows

    /// A row with the rails of all strands that are in the middle of something.
    ///
    /// - Parameter isBetween: the row stands before the passage under way, when what begins there has not begun.
    mutating func addRow(isBetween: Bool = false) -> Int {
        let row = canvas.addRow()
        for strand in layout.shown {
            guard let life = lives[strand], life.contains(position), let rail = layout.rail(of: strand),
                !isBetween || life.lowerBound < position
            else { continue }
            canvas.put(glyphs.rail, row: row, column: rail, ink: .faint)
        }
        return row
    }

    private mutating func names() {
        let names = layout.shown.map { trace.name(of: $0).wrapped(to: layout.textWidth + 2, lines: 3, glyphs.ellipsis) }
        for line in 0..<(names.map(\.count).max() ?? 0) {
            let row = canvas.addRow()
            for (strand, lines) in zip(layout.shown, names) where line < lines.count {
                canvas.put(lines[line], row: row, column: layout.rail(of: strand) ?? 0, ink: .strong)
            }
        }
        let row = canvas.addRow()
        for strand in layout.shown {
            let line = String(repeating: glyphs.line, count: layout.laneWidth - 2)
            canvas.put(line, row: row, column: layout.rail(of: strand) ?? 0, ink: .faint)
        }
    }

    // MARK: Between passages

    private mutating func separate(from before: Story.Passage?, _ next: Story.Passage) {
        guard let before else { return }
        if case .step(let step) = next, step > 0 {
            if trace.steps[step].time > trace.steps[step - 1].time { drawTime(trace.steps[step].time) }
            if trace.steps[step].isPreemption { return drawPreemption(by: step) }
        }
        guard strand(before) != strand(next) else { return }
        _ = addRow(isBetween: true)
    }

    private func strand(_ passage: Story.Passage) -> StrandID? {
        switch passage {
        case .step(let step): trace.steps[step].strand
        case .fold(_, let strand): strand
        }
    }

    /// Virtual time has gone on.
    private mutating func drawTime(_ time: UInt64) {
        let row = addRow(isBetween: true)
        let text = " at \(duration(seconds: Double(time) / 1e9)) "
        for column in layout.gutter..<layout.width - 2 where canvas.isBlank(row: row, column: column) {
            canvas.put(glyphs.dash, row: row, column: column, ink: .faint)
        }
        canvas.put(text, row: row, column: layout.gutter + 2, ink: .plain)
    }

    /// The way from the strand that could have gone on to the one that did.
    private mutating func drawPreemption(by step: Int) {
        let row = addRow(isBetween: true)
        let last = trace.steps[step - 1].strand
        guard let start = layout.rail(of: last), let end = layout.rail(of: trace.steps[step].strand), start != end
        else {
            return
        }
        let isRight = start < end
        let columns = isRight ? start + 1..<end : end + 1..<start
        for column in columns {
            let sign = canvas.isBlank(row: row, column: column) ? glyphs.dash : glyphs.crossing
            canvas.put(sign, row: row, column: column, ink: .preemption)
        }
        canvas.put(isRight ? glyphs.fork : glyphs.backFork, row: row, column: start, ink: .preemption)
        canvas.put(isRight ? glyphs.toRight : glyphs.toLeft, row: row, column: end, ink: .preemption)
        let label = " preempted "
        canvas.put(label, row: row, column: isRight ? start + 2 : start - 2 - label.count, ink: .preemption)
    }
}
