import LanesExplorer

/// Runs a toy program under a strategy, as the explorer runs a body.
final class ToySubject: Subject {
    private struct Thread {
        var code: Int
        var counter = 0
        var register = 0
    }

    let program: ToyProgram
    let stepLimit: Int
    /// What can be seen of a run when it has ended; orders that differ in nothing else count as one.
    private(set) var outcome = ""
    private(set) var runs = 0
    private(set) var steps = 0

    private var variables: [Int] = []
    private var holders: [Int] = []
    private var threads: [Thread] = []
    private var hasFailed = false
    private let candidates: UnsafeMutableBufferPointer<Candidate>

    init(_ program: ToyProgram, stepLimit: Int = 20_000) {
        self.program = program
        self.stepLimit = stepLimit
        candidates = .allocate(capacity: program.threads.count)
    }

    deinit { candidates.deallocate() }

    func run(_ strategy: any Strategy) -> RunResult {
        reset()
        var taken: [StrandID] = []
        taken.reserveCapacity(64)
        var last: StrandID?
        var preemptions = 0
        while !hasFailed, taken.count < stepLimit, case let count = collect(), count > 0 {
            let moment = Moment(
                candidates: UnsafeBufferPointer(rebasing: candidates[..<count]),
                step: taken.count,
                last: last
            )
            let choice = strategy.choose(moment)
            precondition(choice >= 0 && choice < count, "\(strategy.name) chose \(choice) of \(count)")
            if moment.isPreemption(choice) { preemptions += 1 }
            let strand = candidates[choice].strand
            let footprint = step(Int(strand.number))
            strategy.stepped(strand, footprint)
            taken.append(strand)
            last = strand
        }
        runs += 1
        steps += taken.count
        return RunResult(schedule: Schedule(taken), failure: verdict(taken.count), preemptions: preemptions)
    }

    private func reset() {
        variables = Array(repeating: 0, count: program.variables)
        holders = Array(repeating: -1, count: program.locks)
        threads.removeAll(keepingCapacity: true)
        for code in 0..<(program.started ?? program.threads.count) { threads.append(Thread(code: code)) }
        hasFailed = false
    }

    private func next(_ thread: Int) -> ToyProgram.Operation? {
        let code = program.threads[threads[thread].code]
        return threads[thread].counter < code.count ? code[threads[thread].counter] : nil
    }

    private func isBlocked(_ thread: Int) -> Bool {
        switch next(thread) {
        case .lock(let lock): holders[lock] >= 0
        case .wait(let variable, let value): variables[variable] != value
        case nil: true
        default: false
        }
    }

    private func collect() -> Int {
        var count = 0
        for thread in threads.indices where !isBlocked(thread) {
            guard let operation = next(thread) else { continue }
            candidates[count] = Candidate(
                strand: StrandID(UInt32(thread)),
                kind: .thread,
                point: point(operation),
                resource: resource(operation)
            )
            count += 1
        }
        return count
    }

    private func point(_ operation: ToyProgram.Operation) -> PointKind {
        switch operation {
        case .read, .expect: .load
        case .write, .set: .store
        case .lock: .lock
        case .unlock: .unlock
        case .wait: .wait
        case .yield, .spin(_, _, yields: true): .yield
        default: .resume
        }
    }

    private func resource(_ operation: ToyProgram.Operation) -> ResourceID? {
        switch operation {
        case .read(let variable), .write(let variable, _), .set(let variable, _), .wait(let variable, _),
            .spin(let variable, _, _), .expect(let variable, _):
            ResourceID(UInt32(variable))
        case .lock(let lock), .unlock(let lock): ResourceID(UInt32(program.variables + lock))
        default: nil
        }
    }

    private func step(_ thread: Int) -> Footprint {
        var footprint = Footprint()
        guard let operation = next(thread) else { return footprint }
        threads[thread].counter += 1
        touch(operation, &footprint)
        perform(operation, thread)
        // A step that leaves its strand blocked has looked at what it is blocked on.
        if isBlocked(thread), let waited = next(thread).flatMap(resource) { footprint.read(waited) }
        return footprint
    }

    private func touch(_ operation: ToyProgram.Operation, _ footprint: inout Footprint) {
        guard let resource = resource(operation) else {
            footprint.isOpaque = operation == .opaque
            return
        }
        switch operation {
        case .read, .wait, .spin, .expect: footprint.read(resource)
        default: footprint.write(resource)
        }
    }

    private func perform(_ operation: ToyProgram.Operation, _ thread: Int) {
        switch operation {
        case .read(let variable): threads[thread].register = variables[variable]
        case .write(let variable, let sum): variables[variable] = threads[thread].register + sum
        case .set(let variable, let value): variables[variable] = value
        case .lock(let lock): holders[lock] = thread
        case .unlock(let lock): holders[lock] = -1
        case .skip(let count, let value): if threads[thread].register != value { threads[thread].counter += count }
        case .spawn(let code): threads.append(Thread(code: code))
        case .spin(let variable, let value, _): if variables[variable] != value { threads[thread].counter -= 1 }
        case .expect(let variable, let values): if !values.contains(variables[variable]) { hasFailed = true }
        case .local, .yield, .wait, .opaque: break
        }
    }

    private func verdict(_ count: Int) -> Failure? {
        let ended = threads.indices.allSatisfy { next($0) == nil }
        let registers = threads.sorted { $0.code < $1.code }.map { "\($0.code):\($0.register)@\($0.counter)" }
        outcome = hasFailed ? "failed" : "\(variables) \(registers)"
        if hasFailed { return Failure(.thrown, "expectation failed") }
        if !ended { return count < stepLimit ? Failure(.deadlock, "stuck") : Failure(.livelock, "no end") }
        return program.isRight(variables) ? nil : Failure(.expectation, "ended with \(variables)")
    }
}
