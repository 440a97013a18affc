import CLinux
import Glibc

/// Where a stream socket listens or connects: an IPv4 or IPv6 address with a port, or a path.
public enum SocketAddress: Hashable, Sendable, CustomStringConvertible {
    /// Four bytes, most significant first, and a port.
    case ipv4(UInt32, port: UInt16)
    /// Sixteen bytes in two halves, most significant first, and a port.
    case ipv6(UInt64, UInt64, port: UInt16)
    /// A Unix domain socket.
    case unix(path: String)

    /// The loopback address 127.0.0.1.
    public static func loopback(port: UInt16) -> SocketAddress { .ipv4(0x7F00_0001, port: port) }

    /// An address from its numeric form: "127.0.0.1", "::1", "0.0.0.0". `nil` when `host` is neither (a host name
    /// is not looked up here; `localhost` counts as 127.0.0.1).
    public init?(host: String, port: UInt16) {
        if host == "localhost" {
            self = .loopback(port: port)
            return
        }
        var four = in_addr()
        if inet_pton(AF_INET, host, &four) == 1 {
            self = .ipv4(UInt32(bigEndian: four.s_addr), port: port)
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, host, &six) == 1 else { return nil }
        let halves = withUnsafeBytes(of: &six) {
            ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        self = .ipv6(UInt64(bigEndian: halves.0), UInt64(bigEndian: halves.1), port: port)
    }

    /// The port; 0 for a path.
    public var port: UInt16 {
        switch self {
        case .ipv4(_, let port), .ipv6(_, _, let port): port
        case .unix: 0
        }
    }

    /// The numeric address without its port, or the path.
    public var host: String {
        switch self {
        case .ipv4(let bits, _):
            return "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)"
        case .ipv6(let high, let low, _):
            var bytes = (high.bigEndian, low.bigEndian)
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count))
            return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        case .unix(let path):
            return path
        }
    }

    /// "127.0.0.1:8080", "[::1]:8080" or the path.
    public var description: String {
        switch self {
        case .ipv4: "\(host):\(port)"
        case .ipv6: "[\(host)]:\(port)"
        case .unix(let path): path
        }
    }

    /// Whether it is a Unix domain socket's.
    package var isPath: Bool { if case .unix = self { true } else { false } }

    package var family: Int32 {
        switch self {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .unix: AF_UNIX
        }
    }
}

extension SocketAddress {
    /// The address as system calls take it, in memory of its own; `free()` it after the call's answer.
    public struct Raw: @unchecked Sendable {  // written once before it is handed on, read-only after that
        let storage: UnsafeMutablePointer<sockaddr_storage>
        let length: socklen_t

        var pointer: UnsafePointer<sockaddr> {
            UnsafeRawPointer(storage).assumingMemoryBound(to: sockaddr.self)
        }
        package func free() { storage.deallocate() }
    }

    package func raw() throws(IOError) -> Raw {
        let storage = UnsafeMutablePointer<sockaddr_storage>.allocate(capacity: 1)
        storage.initialize(to: sockaddr_storage())
        let memory = UnsafeMutableRawPointer(storage)
        switch self {
        case .ipv4(let bits, let port):
            let address = memory.bindMemory(to: sockaddr_in.self, capacity: 1)
            address.pointee.sin_family = sa_family_t(AF_INET)
            address.pointee.sin_port = port.bigEndian
            address.pointee.sin_addr.s_addr = bits.bigEndian
            return Raw(storage: storage, length: socklen_t(MemoryLayout<sockaddr_in>.size))
        case .ipv6(let high, let low, let port):
            let address = memory.bindMemory(to: sockaddr_in6.self, capacity: 1)
            address.pointee.sin6_family = sa_family_t(AF_INET6)
            address.pointee.sin6_port = port.bigEndian
            withUnsafeMutableBytes(of: &address.pointee.sin6_addr) {
                $0.storeBytes(of: high.bigEndian, as: UInt64.self)
                $0.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            return Raw(storage: storage, length: socklen_t(MemoryLayout<sockaddr_in6>.size))
        case .unix(let path):
            let address = memory.bindMemory(to: sockaddr_un.self, capacity: 1)
            address.pointee.sun_family = sa_family_t(AF_UNIX)
            var path = path
            let fits = path.withUTF8 { utf8 in
                withUnsafeMutableBytes(of: &address.pointee.sun_path) { target in
                    guard utf8.count < target.count else { return false }
                    target.copyMemory(from: UnsafeRawBufferPointer(utf8))
                    return true
                }
            }
            guard fits else {
                storage.deallocate()
                throw IOError(code: ENAMETOOLONG, operation: "listen or connect at \(self)")
            }
            return Raw(storage: storage, length: socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }

    /// The address a socket call filled in.
    init?(_ storage: sockaddr_storage) {
        var storage = storage
        let address: SocketAddress? = withUnsafeBytes(of: &storage) { bytes in
            switch Int32(bytes.load(as: sa_family_t.self)) {
            case AF_INET:
                let four = bytes.load(as: sockaddr_in.self)
                return .ipv4(UInt32(bigEndian: four.sin_addr.s_addr), port: UInt16(bigEndian: four.sin_port))
            case AF_INET6:
                let high = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
                let low = bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
                let port = bytes.load(as: sockaddr_in6.self).sin6_port
                return .ipv6(UInt64(bigEndian: high), UInt64(bigEndian: low), port: UInt16(bigEndian: port))
            case AF_UNIX:
                let path = bytes.dropFirst(2).prefix { $0 != 0 }
                return .unix(path: String(decoding: path, as: UTF8.self))
            default:
                return nil
            }
        }
        guard let address else { return nil }
        self = address
    }
}
