import CLinux

/// Being told of the running task's cancellation, at less cost than by the standard library (see `thread.h`).
enum Cancellation {
    /// Has `wait.cancel()` called when the running task is cancelled: at once, and without a
    /// record, if it already is. The caller keeps
    /// `wait` alive, and gives the record to `forget` before it returns.
    static func notice(_ wait: Sleeper) -> UnsafeMutableRawPointer? {
        _ = isSet
        return lanes_notice_cancellation(Unmanaged.passUnretained(wait).toOpaque() + sleeperMark)
    }

    /// The same for a wait for the kernel.
    static func notice(_ wait: Suspension) -> UnsafeMutableRawPointer? {
        _ = isSet
        return lanes_notice_cancellation(Unmanaged.passUnretained(wait).toOpaque())
    }

    static func forget(_ record: UnsafeMutableRawPointer?) {
        if let record { lanes_forget_cancellation(record) }
    }

    /// Objects begin at multiples of 16, so the lowest bit is free to tell the two kinds apart.
    private static let sleeperMark = 1

    private static let isSet: Bool = {
        lanes_set_cancel_call { context in
            guard let context else { return }
            if UInt(bitPattern: context) & UInt(sleeperMark) != 0 {
                Unmanaged<Sleeper>.fromOpaque(context - sleeperMark).takeUnretainedValue().cancel()
            } else {
                Unmanaged<Suspension>.fromOpaque(context).takeUnretainedValue().cancel()
            }
        }
        return true
    }()
}
