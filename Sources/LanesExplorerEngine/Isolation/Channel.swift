import CCapture

/// What the process that explores and the one of an isolated body have in common: a page of memory and a baton that
/// goes to and fro.
///
/// The child asks and tells, the parent answers. Each step costs one exchange, so the strategy stays with the parent,
/// and so does what it knows when the child is gone.
final class Channel {
    /// Room for what follows the page's head: candidates, texts, a trace. Only what is used is real.
    private static let size = 64 << 20
    private static let start = (MemoryLayout<lanes_isolation>.size + 15) & ~15
    static let capacity = size - start

    let shared: UnsafeMutablePointer<lanes_isolation>

    /// `nil`: the system has no memory for it.
    init?() {
        guard let shared = lanes_isolation_map(Self.size) else { return nil }
        self.shared = shared
    }

    deinit { lanes_isolation_unmap(shared, Self.size) }

    private var space: UnsafeMutableRawPointer { UnsafeMutableRawPointer(shared) + Self.start }

    /// A child made anew knows nothing of what was said to another.
    func reset() {
        shared.pointee.to_child.is_here = 0
        shared.pointee.to_parent.is_here = 0
        shared.pointee.news = UInt32(lanes_news_none.rawValue)
        shared.pointee.has_stepped = false
    }

    // MARK: The parent

    func answer(_ word: Int, tells: Bool = false) {
        shared.pointee.answer = UInt32(word)
        shared.pointee.tells = tells
        lanes_baton_pass(&shared.pointee.to_child)
    }

    /// False: the child has said nothing for so long.
    func listen(for limit: UInt64) -> Bool { lanes_baton_wait_for(&shared.pointee.to_parent, limit) }

    var news: lanes_news { lanes_news(shared.pointee.news) }
    var bytes: [UInt8] {
        [UInt8](UnsafeRawBufferPointer(start: space, count: min(Int(shared.pointee.count), Self.capacity)))
    }

    /// Where a child was when a signal ended it.
    var calls: [UInt] {
        withUnsafeBytes(of: shared.pointee.frames) { frames in
            Array(frames.bindMemory(to: UInt.self).prefix(Int(shared.pointee.frame_count)))
        }
    }

    /// The step before the choice that is asked for.
    func takeStep() -> (StrandID, Footprint)? {
        guard shared.pointee.has_stepped else { return nil }
        shared.pointee.has_stepped = false
        let page = shared.pointee
        var footprint = Footprint(reads: page.reads, writes: page.writes)
        (footprint.isOpaque, footprint.isUnisolated) = (page.is_opaque, page.is_unisolated)
        return (StrandID(page.stepped), footprint)
    }

    func moment() -> Moment {
        let page = shared.pointee
        let candidates = UnsafeBufferPointer(
            start: UnsafePointer(space.assumingMemoryBound(to: Candidate.self)),
            count: Int(page.count)
        )
        return Moment(
            candidates: candidates,
            step: Int(page.step),
            last: page.last < 0 ? nil : StrandID(UInt32(page.last))
        )
    }

    // MARK: The child

    /// Tells, and waits for the answer.
    func ask(_ news: lanes_news) -> Int {
        shared.pointee.news = UInt32(news.rawValue)
        lanes_baton_pass(&shared.pointee.to_parent)
        return awaitAnswer()
    }

    func awaitAnswer() -> Int {
        lanes_baton_wait(&shared.pointee.to_child)
        return Int(shared.pointee.answer)
    }

    func put(_ moment: borrowing Moment) {
        let fitting = min(moment.candidates.count, Self.capacity / MemoryLayout<Candidate>.stride)
        if let first = moment.candidates.baseAddress {
            space.copyMemory(from: first, byteCount: fitting * MemoryLayout<Candidate>.stride)
        }
        shared.pointee.count = Int64(fitting)
        shared.pointee.step = Int64(moment.step)
        shared.pointee.last = moment.last.map { Int64($0.number) } ?? -1
    }

    func put(_ bytes: [UInt8]) {
        let fitting = min(bytes.count, Self.capacity)
        bytes.withUnsafeBytes { buffer in
            if let first = buffer.baseAddress { space.copyMemory(from: first, byteCount: fitting) }
        }
        shared.pointee.count = Int64(fitting)
    }

    func putStep(_ strand: StrandID, _ footprint: Footprint) {
        shared.pointee.stepped = strand.number
        shared.pointee.reads = footprint.reads
        shared.pointee.writes = footprint.writes
        shared.pointee.is_opaque = footprint.isOpaque
        shared.pointee.is_unisolated = footprint.isUnisolated
        shared.pointee.has_stepped = true
    }
}
