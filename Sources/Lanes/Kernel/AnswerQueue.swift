/// Answers that are known and wait for the next `collect`, oldest first.
struct AnswerQueue: ~Copyable {
    struct Answer {
        let waiter: Unmanaged<Waiter>
        let result: Int32
        let tag: Waiter.Tag
    }

    // Two arrays take turns, so that no turn allocates once they have grown.
    private var coming: [Answer] = []
    private var spare: [Answer] = []

    @inline(__always) var isEmpty: Bool { coming.isEmpty }

    @inline(__always)
    mutating func append(_ result: Int, for waiter: Unmanaged<Waiter>, tag: Waiter.Tag) {
        coming.append(Answer(waiter: waiter, result: Int32(clamping: result), tag: tag))
    }

    /// What is there now; give it back with `recycle` when it is delivered.
    mutating func take() -> [Answer] {
        swap(&coming, &spare)
        var taken: [Answer] = []
        swap(&taken, &spare)
        return taken
    }

    mutating func recycle(_ answers: consuming [Answer]) {
        answers.removeAll(keepingCapacity: true)
        spare = answers
    }
}

extension Unmanaged<Waiter> {
    /// A last answer: the kernel lets go of the waiter after it.
    @inline(__always)
    func finish(_ completion: Completion, tag: Waiter.Tag) {
        _withUnsafeGuaranteedRef { $0.complete(completion, tag: tag) }
        release()
    }
}
