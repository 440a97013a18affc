import HTTPTypes
import LanesHTTP

/// What a supervisor and a load balancer ask.
struct HealthRoutes {
    let readiness: Readiness

    func register(on router: Router) {
        // Alive is who answers at all: a supervisor restarts a process that does not.
        router.get("/health/live") { _ in "alive\n" }
        // Not ready is who drains: a load balancer sends no more requests here.
        router.get("/health/ready") { [readiness] _ in
            guard readiness.isReady else { throw HTTPError(.serviceUnavailable, "not ready") }
            return "ready\n"
        }
    }
}
