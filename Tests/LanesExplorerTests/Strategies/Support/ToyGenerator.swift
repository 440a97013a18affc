import Lanes
import LanesExplorer

/// Small programs that follow from a seed.
enum ToyGenerator {
    static func program(seed: UInt64) -> ToyProgram {
        var numbers = SeededGenerator(seed: seed)
        let count = 2 + numbers.pick(3)
        let length = [5, 3, 2][count - 2]
        var threads = (0..<count).map { _ in thread(1 + numbers.pick(length), &numbers) }
        var started: Int?
        if count > 2, numbers.pick(3) < 2 {
            // With four threads two parents start one each, and who gets which number depends on the order.
            started = count == 4 ? 2 : count - 1
            for parent in 0..<(count - (started ?? 0)) {
                threads[parent].insert(.spawn(count - 1 - parent), at: numbers.pick(threads[parent].count + 1))
            }
        }
        return ToyProgram(threads: threads, variables: 2, locks: 2, started: started)
    }

    private static func thread(_ length: Int, _ numbers: inout SeededGenerator) -> [ToyProgram.Operation] {
        var operations: [ToyProgram.Operation] = []
        while operations.count < length { operations += piece(&numbers) }
        return operations
    }

    private static func piece(_ numbers: inout SeededGenerator) -> [ToyProgram.Operation] {
        let variable = numbers.pick(2)
        switch numbers.pick(15) {
        case 0...2: return [.read(variable)]
        case 3, 4: return [.write(variable, plus: 1)]
        case 5: return [.set(variable, 1 + numbers.pick(2))]
        case 6: return [.local]
        case 7: return [.lock(variable), .write(variable, plus: 1), .unlock(variable)]
        case 8: return [.lock(0), .lock(1), .unlock(1), .unlock(0)]
        case 9: return [.lock(1), .lock(0), .unlock(0), .unlock(1)]
        case 10: return [.read(variable), .skip(1, unless: 1), .set(1 - variable, 2)]
        case 11: return [.wait(variable, equals: 1)]
        case 12: return [.yield]
        case 13: return [.expect(variable, [0, 1])]
        default: return numbers.pick(4) == 0 ? [.opaque] : [.read(variable), .write(variable, plus: 1)]
        }
    }
}
