import Glibc

/// The addresses of a host name.
package enum HostLookup {
    /// The addresses that the system knows for `host`, in its order of preference (getaddrinfo(3)).
    ///
    /// A numeric address and `localhost` are answered at once. Other names block a worker (`offload`), where neither
    /// a deadline nor cancellation reaches: the system's resolver has time limits of its own.
    package static func addresses(of host: String, port: UInt16) async throws -> [SocketAddress] {
        if let address = SocketAddress(host: host, port: port) { return [address] }
        if Lane.current is SimulatedLane {
            throw HostLookupError(host: host, reason: "names are not looked up in a simulation: use 127.0.0.1")
        }
        return try await offload { try ask(host, port) }
    }

    private static func ask(_ host: String, _ port: UInt16) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { throw HostLookupError(host: host, reason: String(cString: gai_strerror(code))) }
        defer { freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var next = list
        while let entry = next {
            if let address = address(entry.pointee), !found.contains(address) { found.append(address) }
            next = entry.pointee.ai_next
        }
        return found
    }

    private static func address(_ entry: addrinfo) -> SocketAddress? {
        var storage = sockaddr_storage()
        guard let source = entry.ai_addr, Int(entry.ai_addrlen) <= MemoryLayout.size(ofValue: storage) else {
            return nil
        }
        memcpy(&storage, source, Int(entry.ai_addrlen))
        return SocketAddress(storage)
    }
}

/// Why a host name has no address.
package struct HostLookupError: Error, CustomStringConvertible {
    package let host: String
    /// What the resolver says.
    package let reason: String

    package var description: String { "\(host): \(reason)" }
}
