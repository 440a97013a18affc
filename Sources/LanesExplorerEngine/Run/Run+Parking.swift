import CCapture

// Threads that block at a place of their own until another strand wakes them, or until a moment.
extension Run {
    func park(_ place: UnsafeMutableRawPointer, nanoseconds: Int64) {
        let place = UnsafeRawPointer(place)
        if points.wakeUps.remove(place) != nil { return }
        if nanoseconds >= 0 { timers.add(.thread(place), due: capture.pointee.now &+ UInt64(nanoseconds)) }
        passPoint(nanoseconds >= 0 ? .timer : .wait, place, obstacle: place)
        timers.remove(place)
        footprint.write(resources.number(of: place))
    }

    func unpark(_ place: UnsafeMutableRawPointer) {
        guard lanes_capture_current() == capture else { return }  // outside nobody knows whose turn it is
        let place = UnsafeRawPointer(place)
        footprint.write(resources.number(of: place))
        if blocked.waiters.contains(where: { $0.obstacle == place }) {
            unblock(place)
        } else {
            points.wakeUps.insert(place)
        }
    }
}
