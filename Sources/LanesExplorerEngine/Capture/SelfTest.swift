import CCapture
import LanesPoints
@_spi(ExperimentalCustomExecutors) import _Concurrency

/// Looks, once a process, whether the layers of control are in place: functions of the runtime that must be reached
/// through here, and places in its private structures. What is missing is said in every exploration's remarks.
enum SelfTest {
    struct Layers: OptionSet {
        let rawValue: Int32
        static let create = Layers(rawValue: Int32(lanes_layer_create))
        static let hop = Layers(rawValue: Int32(lanes_layer_switch))
        static let clock = Layers(rawValue: Int32(lanes_layer_clock))
        static let layout = Layers(rawValue: Int32(lanes_layer_layout))
        static let all: Layers = [.create, .hop, .clock, .layout]
    }

    static let layers = probe()
    static let remarks =
        remarks(missing: Layers.all.subtracting(layers), hasPoints: PointsBuild.hasPoints) + Assertions.remarks

    static func remarks(missing: Layers, hasPoints: Bool = true) -> [String] {
        var remarks: [String] = []
        if !hasPoints {
            remarks.append(
                "not controlled: LanesPoints' locks, atomics and conditions, which are plain ones in a release build. "
                    + "Explore debug builds, or build with -Xswiftc -DLANES_POINTS"
            )
        }
        if missing.contains(.create) {
            remarks.append(
                "not controlled: the start of Task { } and Task.detached; swift_task_create is not reached through the "
                    + "explorer. Link the standard library dynamically (no -static-stdlib)"
            )
        }
        if missing.contains(.hop) {
            remarks.append(
                "not controlled: the order in which an actor lets its callers in; swift_task_switch is not reached "
                    + "through the explorer. Link the standard library dynamically (no -static-stdlib)"
            )
        }
        if missing.contains(.clock) {
            remarks.append("not controlled: clocks show real time; clock_gettime is not reached through the explorer")
        }
        if missing.contains(.layout) {
            remarks.append(
                "this Swift runtime arranges its tasks in a way that the explorer does not know: it is made for 6.3"
            )
        }
        return remarks
    }

    private static func probe() -> Layers {
        let executor = ProbeExecutor()
        var layers = Layers(rawValue: lanes_capture_resolve())
        lanes_capture_probe(true)
        let task = Task(name: "probe", executorPreference: executor) {
            await ProbeActor().visit()
            _ = ContinuousClock.now
        }
        guard let job = executor.jobs.last else {
            lanes_capture_probe(false)
            return []
        }
        let isLaidOut = isKnown(job, executor)
        executor.runAll()
        layers.formIntersection(Layers(rawValue: lanes_capture_probed()))
        lanes_capture_probe(false)
        let isCompleteSeen = lanes_task_is_complete(unsafeBitCast(job, to: UnsafeRawPointer.self))
        if isLaidOut, isCompleteSeen { layers.insert(.layout) }
        withExtendedLifetime(task) {}
        return layers
    }

    /// What can be looked at without running it.
    private static func isKnown(_ job: UnownedJob, _ executor: ProbeExecutor) -> Bool {
        let pointer = unsafeBitCast(job, to: UnsafeMutableRawPointer.self)
        let number = lanes_task_number(pointer)
        return lanes_job_kind(pointer) == ExecutorJob(job).kindNumber
            && lanes_job_id(pointer) == UInt32(truncatingIfNeeded: number)
            && lanes_job_resume(pointer) != nil
            && !lanes_task_is_complete(pointer)
            && (isCreationKnown(pointer) || !Layers(rawValue: lanes_capture_probed()).contains(.create))
    }

    /// How it was made; where that is not seen it is not what is wrong with the layout.
    private static func isCreationKnown(_ task: UnsafeMutableRawPointer) -> Bool {
        lanes_probe_task() == task && [5, 6].contains(lanes_probe_executor_kind()) && lanes_probe_name_kind() == 7
    }
}

extension ExecutorJob {
    fileprivate var kindNumber: UInt8 { kind.rawValue }
}

private actor ProbeActor { func visit() {} }

private final class ProbeExecutor: TaskExecutor, @unchecked Sendable {  // one thread, in one function
    var jobs: [UnownedJob] = []
    func enqueue(_ job: consuming ExecutorJob) { jobs.append(UnownedJob(job)) }

    func runAll() {
        var next = 0
        while next < jobs.count {
            jobs[next].runSynchronously(on: asUnownedTaskExecutor())
            next += 1
        }
    }
}
