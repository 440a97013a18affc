import CPoints

/// Decides at the points of the thread it is current on: the explorer, seen from the code it explores.
package class Controller: @unchecked Sendable {  // says itself which thread may call what
    package init() {}

    /// The controller of the calling thread; `nil` outside an exploration.
    package static var current: Controller? {
        guard let pointer = lanes_points_current() else { return nil }
        return Unmanaged<Controller>.fromOpaque(pointer).takeUnretainedValue()
    }
}
