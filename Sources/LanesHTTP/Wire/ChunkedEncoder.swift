package import HTTPTypes
package import Lanes

/// Writes what stands around the data of a chunked body (RFC 9112 section 7.1).
package enum ChunkedEncoder {
    /// Appends the line before `count` bytes of data, which the caller sends next, and then `writeChunkEnd`.
    ///
    /// Nothing is written for 0 bytes, since an empty chunk would end the body: then send no chunk end either.
    package static func writeHeader(count: Int, into queue: inout ByteQueue, pool: BlockPool) {
        guard count > 0 else { return }
        var writer = HeadWriter(queue.reserve(24, pool: pool))
        writer.put(hex: count)
        writer.put("\r\n")
        queue.commit(writer.count)
    }

    /// Appends the line end behind a chunk's data.
    package static func writeChunkEnd(into queue: inout ByteQueue, pool: BlockPool) {
        var writer = HeadWriter(queue.reserve(2, pool: pool))
        writer.put("\r\n")
        queue.commit(writer.count)
    }

    /// Appends `bytes` as one whole chunk; nothing when there are none.
    package static func write(_ bytes: UnsafeRawBufferPointer, into queue: inout ByteQueue, pool: BlockPool) {
        guard bytes.count > 0 else { return }
        writeHeader(count: bytes.count, into: &queue, pool: pool)
        queue.append(bytes, pool: pool)
        writeChunkEnd(into: &queue, pool: pool)
    }

    /// Appends the last chunk and the trailer section; fields that a trailer may not have are left out.
    package static func writeEnd(trailers: HTTPFields? = nil, into queue: inout ByteQueue, pool: BlockPool) {
        var writer = HeadWriter(queue.reserve(8, pool: pool))
        writer.put("0\r\n")
        if let trailers {
            queue.commit(writer.count)
            _ = FieldWriter.write(trailers, owned: .init(isTrailer: true), into: &queue, pool: pool)
            writer = HeadWriter(queue.reserve(2, pool: pool))
        }
        writer.put("\r\n")
        queue.commit(writer.count)
    }
}
