extension LaneChart {
    /// A line of a step's text.
    private struct Line {
        var text: String
        var ink = Ink.plain
        /// What comes after it, faint.
        var tail = ""
    }

    // MARK: Steps

    mutating func draw(step index: Int) {
        let step = trace.steps[index]
        guard let rail = layout.rail(of: step.strand) else { return }
        let role = story.conflict?.role(of: index)
        let lines = self.lines(step, width: role == nil ? layout.textWidth : layout.boxedWidth)
        if let role {
            drawBox(index, role, lines, at: rail)
        } else {
            for (offset, line) in lines.enumerated() {
                let row = addRow()
                if offset == 0 { drawNumber(index, row: row, ink: .faint) }
                canvas.put(glyphs.active, row: row, column: rail, ink: offset == 0 ? .strong : .plain)
                put(line, row: row, column: rail + 2)
            }
        }
        if trace.shows(failureAt: index) {
            let row = addRow()
            canvas.put(glyphs.failure, row: row, column: rail, ink: .failure)
            canvas.put(trace.failingWords, row: row, column: rail + 2, ink: .failure)
        }
    }

    private mutating func put(_ line: Line, row: Int, column: Int) {
        canvas.put(line.text, row: row, column: column, ink: line.ink)
        canvas.put(line.tail, row: row, column: column + line.text.columns, ink: .faint)
    }

    private mutating func drawNumber(_ index: Int, row: Int, ink: Ink) {
        let number = String(index + 1)
        canvas.put(number, row: row, column: layout.gutter - 2 - number.count, ink: ink)
    }

    /// A step of the conflict has a frame with its role, and a mark in the margin.
    private mutating func drawBox(_ index: Int, _ role: String, _ lines: [Line], at rail: Int) {
        let isCentral = story.conflict?.isCentral(index) ?? false
        let box = isCentral ? glyphs.strong : glyphs.light
        let right = rail + layout.laneWidth - 2
        let top = addRow()
        drawEdge(box.topLeft, box.across, box.topRight, row: top, rail...right)
        let label = " \(role.shortened(to: layout.laneWidth - 7, glyphs.ellipsis)) "
        canvas.put(label, row: top, column: rail + 2, ink: .conflict)
        for (offset, line) in lines.enumerated() {
            let row = addRow()
            if offset == 0 {
                drawNumber(index, row: row, ink: .conflict)
                canvas.put(isCentral ? glyphs.mark : glyphs.lesserMark, row: row, column: 1, ink: .conflict)
            }
            canvas.put(box.down, row: row, column: rail, ink: .conflict)
            put(line, row: row, column: rail + 2)
            canvas.put(box.down, row: row, column: right, ink: .conflict)
        }
        drawEdge(box.bottomLeft, box.across, box.bottomRight, row: addRow(), rail...right)
    }

    private mutating func drawEdge(
        _ left: String,
        _ across: String,
        _ right: String,
        row: Int,
        _ columns: ClosedRange<Int>
    ) {
        for column in columns { canvas.put(across, row: row, column: column, ink: .conflict) }
        canvas.put(left, row: row, column: columns.lowerBound, ink: .conflict)
        canvas.put(right, row: row, column: columns.upperBound, ink: .conflict)
    }

    // MARK: A step's text

    private func lines(_ step: Trace.Step, width: Int) -> [Line] {
        var lines = step.title.wrapped(to: width, lines: 2, glyphs.ellipsis).map { Line(text: $0, ink: .strong) }
        var places = step.place.map { [$0.member, $0.shortLocation] } ?? []
        // The function stands beside the title if there is room, or beside its file.
        if let function = places.first, !function.isEmpty, lines.count == 1,
            lines[0].text.columns + 2 + function.columns <= width
        {
            lines[0].tail = "  " + function
            places.removeFirst()
        }
        if places.count == 2, places[0].columns + 2 + places[1].columns <= width {
            places = [places[0].isEmpty ? places[1] : "\(places[0])  \(places[1])"]
        }
        for (index, text) in places.enumerated() {
            // Of a file's name the end says more, of a function's the beginning.
            let isFile = index == places.count - 1
            let sign = glyphs.ellipsis
            let fitting = isFile ? text.shortenedInFront(to: width, sign) : text.shortened(to: width, sign)
            lines.append(Line(text: fitting, ink: .faint))
        }
        return lines + step.notes.flatMap { noteLines($0, isSQL: step.point == .statement, width) }
    }

    /// What the code said, in quotes; SQL as it is.
    private func noteLines(_ note: String, isSQL: Bool, _ width: Int) -> [Line] {
        let lines = PlainText.lines(note)
        var shown = lines.prefix(3).flatMap { $0.wrapped(to: width - 2, lines: 3, glyphs.ellipsis) }
        if lines.count > 3 { shown.append(glyphs.ellipsis) }
        guard !isSQL else { return shown.map { Line(text: $0, ink: .note) } }
        return shown.enumerated().map { index, text in
            let isLast = index == shown.count - 1
            let open = index == 0 ? glyphs.quotes.open : " "
            return Line(text: open + text + (isLast ? glyphs.quotes.close : ""), ink: .note)
        }
    }

    // MARK: What is left out

    mutating func draw(fold range: Range<Int>, _ strand: StrandID?) {
        let row = addRow()
        let steps = counted(range.count, "step", "steps")
        if let strand, let rail = layout.rail(of: strand) {
            canvas.put("\(glyphs.fold) \(steps)", row: row, column: rail + 2, ink: .faint)
            return
        }
        let strands = Set(trace.steps[range].map(\.strand))
        let who = strand.map { trace.name(of: $0) } ?? counted(strands.count, "strand", "strands")
        let text = "\(glyphs.fold) \(steps) of \(who)".shortened(to: layout.width - layout.gutter - 2, glyphs.ellipsis)
        for column in layout.gutter..<layout.width { canvas.put(" ", row: row, column: column) }
        canvas.put(text, row: row, column: layout.gutter, ink: .faint)
    }

    // MARK: The end

    /// Who could not go on, side by side.
    mutating func waits() {
        var columns: [(rail: Int, lines: [String])] = []
        for wait in trace.waits {
            guard let rail = layout.rail(of: wait.strand) else { continue }
            var lines = wait.title.wrapped(to: layout.textWidth, lines: 2, glyphs.ellipsis)
            if let holder = wait.holder {
                let text = holder == wait.strand ? "which it has itself" : "which \(trace.name(of: holder)) has"
                lines += text.wrapped(to: layout.textWidth, lines: 2, glyphs.ellipsis)
            }
            if let place = wait.place {
                lines.append(place.shortLocation.shortenedInFront(to: layout.textWidth, glyphs.ellipsis))
            }
            columns.append((rail, lines))
        }
        guard !columns.isEmpty else { return }
        _ = addRow()
        for line in 0..<(columns.map(\.lines.count).max() ?? 0) {
            let row = canvas.addRow()
            for (rail, lines) in columns where line < lines.count {
                if line == 0 { canvas.put(glyphs.stop, row: row, column: rail, ink: .failure) }
                canvas.put(lines[line], row: row, column: rail + 2, ink: .failure)
            }
        }
    }
}
