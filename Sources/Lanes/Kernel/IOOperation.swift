/// A file descriptor, as Linux numbers them.
public typealias Descriptor = Int32

/// Something the kernel can be asked to do: a plain value that every `Kernel` answers in one exhaustive switch.
///
/// The memory an operation names belongs to the kernel until the operation's answer has come, also when it was
/// cancelled meanwhile.
public enum IOOperation: @unchecked Sendable {  // the pointers are lent to one kernel, which alone uses them
    /// Waits for one connection on a listening socket. Answer: the new descriptor.
    case accept(Descriptor)
    /// Accepts until cancelled; one answer for each connection. Loops only.
    case acceptMany(Descriptor)
    /// Receives what has arrived, at least one byte. Answer: the count, 0 at the end of the stream.
    case receive(Descriptor, into: UnsafeMutableRawBufferPointer)
    /// Receives once into memory of the kernel's own; its completion carries the bytes. Loops only.
    case receiveOnce(Descriptor)
    /// Receives until cancelled or ended; each completion carries bytes. Loops only.
    case receiveMany(Descriptor)
    /// Sends all the bytes. Answer: the count.
    case send(Descriptor, UnsafeRawBufferPointer)
    /// Sends all the bytes, then closes the descriptor, whatever came of the sending. Answer: the count sent.
    case sendAndClose(Descriptor, UnsafeRawBufferPointer)
    /// Sends `count` bytes of a file from `offset`, without copying them through this process. Answer: how many
    /// bytes were sent, which may be fewer; 0 when the file ends before.
    case sendFile(Descriptor, file: Descriptor, offset: Int, count: Int)
    /// Connects a stream socket.
    case connect(Descriptor, to: SocketAddress.Raw)
    /// Waits until the descriptor is ready. Answer: the events that are (poll(2)).
    case poll(Descriptor, PollEvents)
    /// Reads a file at an offset. Answer: the count, 0 at the end of the file.
    case read(Descriptor, into: UnsafeMutableRawBufferPointer, offset: Int)
    /// Writes to a file at an offset. Answer: the count.
    case write(Descriptor, UnsafeRawBufferPointer, offset: Int)
    /// Flushes a file to its device.
    case synchronize(Descriptor)

    /// The operation's name in errors, in the journal and on the page.
    public var name: String { verb.name }

    package var verb: IOVerb {
        switch self {
        case .accept, .acceptMany: .accept
        case .receive, .receiveOnce, .receiveMany: .receive
        case .send, .sendAndClose: .send
        case .sendFile: .sendFile
        case .connect: .connect
        case .poll: .poll
        case .read: .read
        case .write: .write
        case .synchronize: .synchronize
        }
    }

    package var descriptor: Descriptor {
        switch self {
        case .accept(let fd), .acceptMany(let fd), .receiveOnce(let fd), .receiveMany(let fd), .synchronize(let fd):
            fd
        case .receive(let fd, _), .send(let fd, _), .sendAndClose(let fd, _), .connect(let fd, _), .poll(let fd, _):
            fd
        case .sendFile(let fd, _, _, _): fd
        case .read(let fd, _, _): fd
        case .write(let fd, _, _): fd
        }
    }
}

/// What an operation asks for, without its operands: what errors and the journal name.
package enum IOVerb: UInt8, CaseIterable, Sendable {
    case accept
    case receive
    case send
    case sendFile
    case connect
    case poll
    case read
    case write
    case synchronize

    package var name: String {
        switch self {
        case .accept: "accept"
        case .receive: "receive"
        case .send: "send"
        case .sendFile: "send a file"
        case .connect: "connect"
        case .poll: "poll"
        case .read: "read"
        case .write: "write"
        case .synchronize: "synchronize"
        }
    }
}

/// What `IOOperation.poll` waits for (poll(2)).
public struct PollEvents: OptionSet, Sendable {
    /// The bits, as poll(2) has them.
    public let rawValue: UInt32
    /// The events with these bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// There is something to read, or the stream has ended.
    public static let readable = PollEvents(rawValue: 0x001)
    /// There is room to write.
    public static let writable = PollEvents(rawValue: 0x004)
    /// The descriptor has an error.
    public static let failed = PollEvents(rawValue: 0x008)
    /// The peer is gone.
    public static let hungUp = PollEvents(rawValue: 0x010)
    /// The peer has ended its side: no more bytes will come than are there.
    public static let ended = PollEvents(rawValue: 0x2000)
}
