/// A lock that may be held across an await. Who waits is served in order of arrival.
actor AsyncLock {
    private var isHeld = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func lock() async {
        guard isHeld else {
            isHeld = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func unlock() {
        guard !waiting.isEmpty else {
            isHeld = false
            return
        }
        waiting.removeFirst().resume()
    }
}
