import CPoints

/// Decides at the points of the thread it is current on: the explorer, seen from the code it explores.
///
/// Every call is made by the strand whose turn it is, and returns when it is its turn again.
package protocol Controller: AnyObject, Sendable {
    /// An atomic is about to be read, written, or both.
    func load(_ atomic: UnsafeRawPointer)
    func store(_ atomic: UnsafeRawPointer)
    func exchange(_ atomic: UnsafeRawPointer)

    /// Returns when the lock is the caller's.
    func lock(_ mutex: UnsafeRawPointer)
    /// Whether the lock is the caller's now.
    func tryLock(_ mutex: UnsafeRawPointer) -> Bool
    func unlock(_ mutex: UnsafeRawPointer)

    /// Gives up the lock, and returns when it is the caller's again after a notification.
    func wait(_ condition: UnsafeRawPointer, unlocking mutex: UnsafeRawPointer)
    func notify(_ condition: UnsafeRawPointer, all: Bool)

    /// Another thread, which begins when it is chosen. The result stands for it in `join`.
    func start(named name: String?, _ body: @escaping () -> Void) -> AnyObject
    func join(_ thread: AnyObject)

    func note(_ text: () -> String)
}

/// What this build of the module contains.
package enum PointsBuild {
    /// Whether locks, atomics and conditions are points. In a release build they are the standard library's.
    package static var hasPoints: Bool {
        #if DEBUG || LANES_POINTS
        true
        #else
        false
        #endif
    }
}

/// What a thread-local word can point at.
package final class ControllerSeat: Sendable {
    private let controller: any Controller

    package init(_ controller: any Controller) { self.controller = controller }

    /// Makes this the calling thread's controller.
    package func enter() { lanes_points_set_current(Unmanaged.passUnretained(self).toOpaque()) }
    package static func leave() { lanes_points_set_current(nil) }

    /// The controller of the calling thread; `nil` outside an exploration.
    package static var current: (any Controller)? {
        guard let pointer = lanes_points_current() else { return nil }
        return Unmanaged<ControllerSeat>.fromOpaque(pointer).takeUnretainedValue().controller
    }
}

/// Says something about this place that a report of an exploration shows in the caller's lane. Costs next to nothing
/// outside one.
public func note(_ text: @autoclosure () -> String) {
    guard let controller = ControllerSeat.current else { return }
    controller.note(text)
}
