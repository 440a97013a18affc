import LanesHTTP

extension Model {
    /// Threads of the pool under `threads` unless told: as many as Tomcat has.
    static let defaultThreads = 200
    /// What may wait for a thread unless told.
    static let defaultQueue = 1000

    /// The model that the options ask for, and remarks on those that mean nothing under it.
    static func asked(for options: ServeArguments) -> (model: Model, remarks: [String]) {
        let name = options.model ?? .hybrid
        let loops = options.loops?.number
        let workers = options.workers?.number
        let model: Model
        let idle: [(String, Bool)]
        switch name {
        case .threads:
            model = .threads(workers ?? defaultThreads, queue: options.queue?.number ?? defaultQueue)
            idle = [("loops", loops != nil)]
        case .eventLoop:
            model = .eventLoop(loops: loops ?? 1)
            idle = [("workers", workers != nil), ("queue", options.queue != nil)]
        case .hybrid:
            model = .hybrid(
                loops: loops ?? processors,
                workers: workers ?? processors * 4,
                queue: options.queue?.number ?? defaultQueue
            )
            idle = []
        }
        let remarks = idle.filter(\.1).map { "--\($0.0) has no meaning under --model \(name.rawValue)" }
        return (model, remarks)
    }

    /// The loops that accept connections.
    var loops: Int {
        switch self {
        case .eventLoop(let loops), .hybrid(let loops, _, _): max(1, loops)
        case .threads, .simulated: 1
        }
    }
}
