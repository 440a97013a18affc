package import Lanes

extension SeededGenerator {
    /// A number from 0 to count - 1. Where there is nothing to pick no number is used up.
    package mutating func pick(_ count: Int) -> Int {
        guard count > 1 else { return 0 }
        return Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }
}
