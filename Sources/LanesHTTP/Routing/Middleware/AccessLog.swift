import HTTPTypes
import Lanes
public import Logging

/// Logs every request once it is answered: method, path, status, milliseconds, with the request's number.
///
/// The time is until the handler has returned; a streamed body is sent after that.
public struct AccessLog: Middleware {
    private let level: Logger.Level

    /// A log at this level; a logger that leaves the level out costs next to nothing.
    public init(level: Logger.Level = .info) { self.level = level }

    /// Logs what `next` answers or throws.
    public func respond(to request: Request, next: @escaping Handler) async throws -> Response {
        guard request.exchange.logger.logLevel <= level else { return try await next(request) }
        let clock = LaneClock()
        let start = clock.now
        do {
            let response = try await next(request)
            log(request, "\(response.status.code)", start.duration(to: clock.now))
            return response
        } catch {
            let status = (error as? any HTTPResponseError)?.response().status.code
            log(request, status.map { "\($0)" } ?? "failed: \(error)", start.duration(to: clock.now))
            throw error
        }
    }

    private func log(_ request: Request, _ outcome: String, _ duration: Duration) {
        let microseconds = duration.wholeNanoseconds / 1000
        let fraction = String(microseconds % 1000)
        let zeros = String(repeating: "0", count: 3 - fraction.count)
        request.logger.log(level: level, "\(outcome) in \(microseconds / 1000).\(zeros)\(fraction) ms")
    }
}
