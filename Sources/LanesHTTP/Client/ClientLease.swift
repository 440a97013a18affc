import Lanes

/// The right to one of a host's connections, with the connection once there is one.
///
/// What is not given back by `end` is given back with the last reference, its connection closed: a response whose
/// body nobody reads to the end costs a connection, and never more.
final class ClientLease: @unchecked Sendable {  // one task at a time uses it
    let host: String
    private let pool: ClientPool
    private let key: ClientPool.Key
    private(set) var connection: ClientConnection?
    private var isOver = false

    init(_ pool: ClientPool, _ key: ClientPool.Key, _ connection: ClientConnection?) {
        self.pool = pool
        self.key = key
        self.connection = connection
        host = "\(key.origin)"
    }

    deinit { end(reusing: false) }

    /// The connection; opened now if there is none.
    func connect(within time: Duration, until due: LaneClock.Instant) async throws -> ClientConnection {
        if let connection { return connection }
        let addresses = try await addresses()
        do throws(IOError) {
            let opened = try await ClientConnection.open(to: addresses, within: time, until: due)
            connection = opened
            return opened
        } catch {
            throw ClientError(error, host, during: "connecting", otherwise: .cannotConnect)
        }
    }

    private func addresses() async throws -> [SocketAddress] {
        guard let port = key.origin.port else { return [.unix(path: key.origin.host)] }
        do {
            return try await HostLookup.addresses(of: key.origin.host, port: port)
        } catch let error as HostLookupError {
            throw ClientError(.nameNotFound, host, "the host has no address: \(error.reason); check its name")
        } catch let error as LaneError {
            throw ClientError(.overloaded, host, "the name could not be looked up: \(error)")
        }
    }

    /// Closes the connection, and keeps the right to open another.
    func disconnect() { connection = nil }

    /// Gives everything back; the connection is closed unless it may carry another request.
    func end(reusing: Bool) {
        guard !isOver else { return }
        isOver = true
        let kept = reusing ? connection : nil
        connection = nil
        pool.giveBack(key, kept)
    }
}
