public import LanesHTTP
public import ServiceLifecycle

/// What an application consists of: its routes, and what lives as long as the server does.
public struct Assembly {
    /// The routes.
    public var router: Router
    /// Services that start before the server and stop after it, such as a pool of connections.
    public var services: [any Service]
    /// The server's configuration before the command line and the environment have their say.
    public var configuration: ServerConfiguration
    /// Called first thing when the server is told to stop, to end what would never end by itself: a stream of events.
    public var onStop: (@Sendable () -> Void)?

    /// An application of routes and services.
    public init(
        router: Router,
        services: [any Service] = [],
        configuration: ServerConfiguration = ServerConfiguration(),
        onStop: (@Sendable () -> Void)? = nil
    ) {
        self.router = router
        self.services = services
        self.configuration = configuration
        self.onStop = onStop
    }
}
