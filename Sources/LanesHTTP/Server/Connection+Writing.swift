import HTTPTypes
import Lanes

/// How responses get into the socket.
extension Connection {
    /// Writes a response whose body is at hand. False when it is one that has to be streamed.
    func writeWhole(_ exchange: Exchange) -> Bool {
        let hasBody = sendsBody(exchange)
        switch exchange.response.body.storage {
        case .empty: writeHead(exchange, .none)
        case .string(var string):
            string.withUTF8 { utf8 in
                writeHead(exchange, .length(utf8.count))
                if hasBody { socket.outbound.append(UnsafeRawBufferPointer(utf8), pool: socket.blocks) }
            }
        case .bytes(let bytes):
            bytes.withUnsafeBytes { bytes in
                writeHead(exchange, .length(bytes.count))
                if hasBody { socket.outbound.append(bytes, pool: socket.blocks) }
            }
        case .stream, .file: return false
        }
        return true
    }

    /// Sends a response whose body is not at hand: it is written by the handler, or lies in a file.
    @inline(never)
    func stream(_ exchange: Exchange) async {
        switch exchange.response.body.storage {
        case .stream(let length, let write): await ResponseStream(self, exchange, length: length).send(write)
        case .file(let slice): await sendFile(slice, for: exchange)
        case .empty, .string, .bytes: break
        }
    }

    /// False for the answer to HEAD, and for a status that has no body: bytes behind them would be the next response.
    func sendsBody(_ exchange: Exchange) -> Bool {
        exchange.head.method != .head && StatusLine.allowsBody(exchange.response.status.code)
    }

    func writeHead(_ exchange: Exchange, _ framing: BodyFraming) {
        let keepAlive: KeepAliveHeader =
            endsAfterResponse ? .close : exchange.head.minorVersion == 0 ? .keepAlive : .implied
        ResponseEncoder.encodeHead(
            status: exchange.response.status.code,
            reason: nil,
            contentType: exchange.response.contentType,
            fields: exchange.response.fields,
            framing: framing,
            keepAlive: keepAlive,
            date: server.date,
            into: &socket.outbound,
            pool: socket.blocks
        )
    }

    private func sendFile(_ slice: FileSlice, for exchange: Exchange) async {
        writeHead(exchange, .length(slice.count))
        guard sendsBody(exchange) else { return }
        var sent = 0
        while sent < slice.count, !socket.isBroken, !socket.isClosing {
            let part = await socket.sendFile(
                slice.file.descriptor,
                offset: slice.offset + sent,
                count: min(slice.count - sent, 512 * 1024)
            )
            enter(.writing, until: server.end(.write))
            // The file became shorter, or the client is gone: only a cut tells the client that this was not all.
            guard let part, part > 0 else { return close(reset: true) }
            sent += part
        }
    }

    /// The stream went wrong after its head was sent: only a cut can tell the client.
    func cut() { close(reset: true) }
    func endAfterResponse() { endsAfterResponse = true }
}
