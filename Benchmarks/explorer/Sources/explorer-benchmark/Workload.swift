import KnownBugs

/// A body whose speed is measured: it does what a known bug does, and does not look at the outcome.
struct Workload {
    let name: String
    let body: KnownBug.Body

    static let all = [
        Workload(name: "lost update, 2 tasks", body: KnownBug.lostUpdateUnchecked(tasks: 2)),
        Workload(name: "lost update, 2 threads", body: KnownBug.lostUpdateUnchecked(threads: 2)),
    ]
}
