import HTTPTypes
import Lanes

/// How responses get into the socket.
extension Connection {
    func writeWhole(_ response: borrowing Response, for exchange: Exchange) {
        let isHead = exchange.head.method == .head
        switch response.body.storage {
        case .string(var string):
            string.withUTF8 { utf8 in
                writeHead(response, .length(utf8.count), for: exchange)
                if !isHead { socket.outbound.append(UnsafeRawBufferPointer(utf8), pool: socket.blocks) }
            }
        case .bytes(let bytes):
            bytes.withUnsafeBytes { bytes in
                writeHead(response, .length(bytes.count), for: exchange)
                if !isHead { socket.outbound.append(bytes, pool: socket.blocks) }
            }
        default: writeHead(response, .none, for: exchange)
        }
    }

    func writeHead(_ response: borrowing Response, _ framing: BodyFraming, for exchange: Exchange) {
        let keepAlive: KeepAliveHeader =
            endsAfterResponse ? .close : exchange.head.minorVersion == 0 ? .keepAlive : .implied
        ResponseEncoder.encodeHead(
            status: response.status.code,
            reason: nil,
            contentType: response.contentType,
            fields: response.fields,
            framing: framing,
            keepAlive: keepAlive,
            date: server.date,
            into: &socket.outbound,
            pool: socket.blocks
        )
    }

    func sendFile(_ slice: FileSlice, _ response: borrowing Response, for exchange: Exchange) async {
        writeHead(response, .length(slice.count), for: exchange)
        if exchange.head.method == .head { return }
        await socket.drain()
        var sent = 0
        while sent < slice.count, !socket.isBroken, !socket.isClosing {
            let part = try? await socket.loop.lane.perform(
                .sendFile(
                    socket.descriptor,
                    file: slice.file.descriptor,
                    offset: slice.offset + sent,
                    count: min(slice.count - sent, 512 * 1024)
                ),
                until: .init(nanoseconds: server.end(.write))
            )
            enter(.writing, until: server.end(.write))
            // The file became shorter, or the client is gone: only a cut tells the client that this was not all.
            guard let part, part > 0 else { return socket.close(reset: true) }
            sent += part
        }
    }

    /// The stream went wrong after its head was sent: only a cut can tell the client.
    func cut() { socket.close(reset: true) }
    func endAfterResponse() { endsAfterResponse = true }
}
