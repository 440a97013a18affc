public import HTTPTypes
public import Lanes

extension Application {
    /// Serves under a model and gives `body` a client: for tests.
    ///
    /// The client's requests go through sockets, the parser, the router and the encoder like any other's: real ones
    /// on the loopback address, or, under `.simulated`, ones in memory, with client and server on one lane whose order
    /// of events follows from the seed and whose time is virtual.
    ///
    /// In a body that is explored every model is simulated: its loops become one simulated lane, and its threads take
    /// their turns as they are chosen.
    ///
    /// - Parameter model: the model; `nil`: the application's own.
    public func test<Result: Sendable>(
        _ model: Model? = nil,
        _ body: @escaping @Sendable (TestClient) async throws -> Result
    ) async throws -> Result {
        var application = self
        application.model = model ?? self.model
        application.configuration.address = .loopback(port: 0)
        if let driver = LaneDrivers.current { return try await application.simulate(drivenBy: driver, body) }
        if case .simulated(let seed) = application.model {
            let lane = Lane.simulated(seed: seed)
            let (server, serve) = try application.serving(on: lane, .loops, body)
            // The lane's last connections still belong to the server.
            defer {
                readiness.set(false)
                withExtendedLifetime(server) { lane.end() }
            }
            return try lane.run(serve)
        }
        let running = try await application.start()
        do {
            let result = try await body(TestClient(running.address))
            await running.stop()
            return result
        } catch {
            await running.stop()
            throw error
        }
    }

    private func simulate<Result: Sendable>(
        drivenBy driver: any LaneDriver,
        _ body: @escaping @Sendable (TestClient) async throws -> Result
    ) async throws -> Result {
        let lane = Lane.simulated()
        let plan = try ModelPlan(model, beside: lane)
        lane.threads = plan.workers
        let (server, serve) = try serving(on: lane, plan.placement, body)
        defer {
            readiness.set(false)
            plan.pool?.stop()
            lane.endDriven(keeping: server)
        }
        return try await lane.run(drivenBy: driver, serve)
    }

    /// A server in the lane's memory, and `body` with a client of it.
    private func serving<Result: Sendable>(
        on lane: SimulatedLane,
        _ placement: Placement,
        _ body: @escaping @Sendable (TestClient) async throws -> Result
    ) throws -> (Server, @Sendable () async throws -> Result) {
        let server = Server(
            on: lane,
            number: 0,
            router: try router.compile(),
            placement: placement,
            limits: configuration.limits,
            logger: logger
        )
        return (
            server,
            {
                let address = try server.listen(at: .loopback(port: 80))
                readiness.set(true)
                return try await body(TestClient(address))
            }
        )
    }
}

/// A client of an application under test.
public struct TestClient: Sendable {
    /// Where the application listens.
    public let address: SocketAddress
    private let client = HTTPClient()

    init(_ address: SocketAddress) { self.address = address }

    /// Sends a GET request.
    public func get(_ path: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(.get, path, headers: headers)
    }

    /// Sends a POST request with a value as JSON.
    public func post(_ path: String, json value: some Encodable & Sendable) async throws -> TestResponse {
        try await send(.post, path, headers: [.contentType: "application/json"], body: JSON.encode(value))
    }

    /// Sends a request and collects its response.
    public func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        headers: HTTPFields = [:],
        body: [UInt8] = []
    ) async throws -> TestResponse {
        var request = ClientRequest(method, "http://\(address)\(path)")
        request.headers = headers
        if !body.isEmpty { request.body = .bytes(body) }
        let response = try await client.send(request)
        let bytes = try await response.body.collect(upTo: .max)
        return TestResponse(status: response.status, headers: response.headers, body: bytes)
    }
}

/// A response, with its whole body.
public struct TestResponse: Sendable {
    /// 200, 404, …
    public let status: HTTPResponse.Status
    /// The response's fields.
    public let headers: HTTPFields
    /// The body's bytes.
    public let body: [UInt8]
    /// The body as text; what is not UTF-8 is replaced.
    public var text: String { String(decoding: body, as: UTF8.self) }
    /// The body decoded from JSON.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSON.decode(Value.self, from: body)
    }
}
