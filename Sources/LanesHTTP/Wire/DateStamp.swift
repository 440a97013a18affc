/// The current date as it goes into every response's head, kept until the second changes.
///
/// Thirty-two bytes in the value itself: one is kept for each loop and copied from there with two wide stores.
package struct DateStamp: Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    /// The second that the bytes say.
    package private(set) var unixSeconds: Int

    package init(unixSeconds: Int) {
        self.unixSeconds = unixSeconds
        render()
    }

    /// Writes the bytes anew when `unixSeconds` is another second than before.
    @inline(__always)
    package mutating func update(unixSeconds now: Int) {
        if now == unixSeconds { return }
        unixSeconds = now
        render()
    }

    /// Stores the 29 bytes, and three more that mean nothing: `target` must have room for 32.
    @inline(__always)
    func store(to target: UnsafeMutableRawPointer) {
        target.storeBytes(of: words.0, as: UInt64.self)
        target.storeBytes(of: words.1, toByteOffset: 8, as: UInt64.self)
        target.storeBytes(of: words.2, toByteOffset: 16, as: UInt64.self)
        target.storeBytes(of: words.3, toByteOffset: 24, as: UInt64.self)
    }

    private mutating func render() {
        let now = unixSeconds
        withUnsafeMutableBytes(of: &words) { buffer in
            guard let base = buffer.baseAddress else { return }
            HTTPDate.write(unixSeconds: now, to: base.assumingMemoryBound(to: UInt8.self))
        }
    }
}
